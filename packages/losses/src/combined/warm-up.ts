import { assertWhole, OptionError, type Loss } from '@vse/core';
import { composed } from './compose';
import { described, describedAs } from '../describe';

/** Length of the warm-up: a number of steps, or of epochs. */
export type WarmUpLength =
  { readonly steps: number; readonly epochs?: never } | { readonly epochs: number; readonly steps?: never };

/**
 * Computes `first` during the first `steps` steps or `epochs` epochs, and `then` afterwards. Hardest-negative losses
 * (`maxOfHinges`) often collapse from a random start; some epochs of `sumOfHinges` before them avoid it.
 *
 * Reads what both losses read; returns a scalar `[]`. The trainer calls `onProgress` before each step; before the first
 * call, training is at its beginning. There is no state to save: a resumed run passes its progress.
 *
 * @throws `OptionError` unless `length` has either `steps` or `epochs`, a whole number.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { maxOfHinges, sumOfHinges, warmUp } from '@vse/losses';
 *
 * const scores = tf.tensor2d([[0.7, 0.6, 0.65], [0.5, 0.6, 0.5], [0.4, 0.45, 0.5]]);
 * const loss = warmUp(sumOfHinges(), maxOfHinges(), { epochs: 1 });
 * console.log(await loss({ scores }).array()); // sum of hinges, 1.5
 * loss.onProgress?.({ epoch: 1, step: 100 });
 * console.log(await loss({ scores }).array()); // max of hinges, 0.95
 * ```
 */
export function warmUp(first: Loss, then: Loss, length: WarmUpLength): Loss {
  if ((length.steps === undefined) === (length.epochs === undefined)) {
    const got = length.steps === undefined ? 'neither' : 'both';
    throw new OptionError(`warmUp: length must have either steps or epochs, got ${got}.`);
  }
  const [unit, end] =
    length.steps === undefined ? (['epoch', length.epochs] as const) : (['step', length.steps] as const);
  assertWhole('warmUp', `${unit}s`, end, { from: 0 });
  let current = end > 0 ? first : then;
  const loss = composed(
    (batch) => current(batch),
    [first, then],
    (progress) => {
      current = progress[unit] < end ? first : then;
    },
  );
  const options = { first: describedAs(first), then: describedAs(then), [`${unit}s`]: end };
  return described('warmUp', options, loss);
}
