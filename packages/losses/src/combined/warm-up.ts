import { assertWhole, OptionError, type Loss } from '@vse/core';
import { composed } from './compose';

/** How long the first loss lasts: a number of steps, or of epochs. */
export type WarmUpLength =
  { readonly steps: number; readonly epochs?: never } | { readonly epochs: number; readonly steps?: never };

/**
 * One loss to begin with, another from then on. Hardest-negative losses (`maxOfHinges`) often collapse from a random
 * start; some epochs of `sumOfHinges` before them avoid it.
 *
 * Computes `first` until `steps` steps or `epochs` epochs have been made, `then` afterwards. It learns of progress from
 * `onProgress`, which the trainer calls before each step; until it is called, training is at its beginning. Nothing
 * needs to be saved: a resumed run tells it where it stands. Throws an `OptionError` unless exactly one length is given.
 */
export function warmUp(first: Loss, then: Loss, length: WarmUpLength): Loss {
  if ((length.steps === undefined) === (length.epochs === undefined)) {
    throw new OptionError('warmUp: give either steps or epochs.');
  }
  const [unit, end] =
    length.steps === undefined ? (['epoch', length.epochs] as const) : (['step', length.steps] as const);
  assertWhole('warmUp', `${unit}s`, end, { from: 0 });
  let current = end > 0 ? first : then;
  return composed(
    (batch) => current(batch),
    [first, then],
    (progress) => {
      current = progress[unit] < end ? first : then;
    },
  );
}
