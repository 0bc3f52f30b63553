import { assertNumber, OptionError, seededRandom } from '@vse/base';
import type { Dataset } from './dataset';

/** Options of `splitBy`. */
export interface SplitByOptions {
  /** Seed of a shuffle of the images before they are split. Defaults to no shuffle: the first images go to the first split. */
  readonly seed?: number;
}

/** Keeps 0.9 of 10 images at 9, whatever the rounding of the product. */
const slack = 1e-9;

/**
 * Splits the images of a data set by share, for files that name no splits: an image and all its captions go to one split.
 * Shares are rounded down, in their order; the last split takes the rest.
 *
 * @param dataset - Data set, which stays as it is; its own splits are replaced.
 * @param shares - Share of the images by the name of the split; they add up to 1.
 * @param options - Seed of a shuffle.
 * @throws `OptionError` if a share is outside of 0 to 1, or the shares do not add up to 1.
 * @example
 * ```ts
 * import { splitBy } from '@vse/datasets';
 *
 * const images = Array.from({ length: 10 }, (_, i) => ({ id: `picture ${i}` }));
 * const dataset = { name: 'ten pictures', synthetic: true, images, captions: [], splits: {}, notes: [] };
 * console.log(splitBy(dataset, { train: 0.8, dev: 0.1, test: 0.1 }).splits.dev); // [8]
 * console.log(splitBy(dataset, { train: 0.9, test: 0.1 }, { seed: 1 }).splits.test); // one image, drawn by the seed
 * ```
 */
export function splitBy(
  dataset: Dataset,
  shares: Readonly<Record<string, number>>,
  { seed }: SplitByOptions = {},
): Dataset {
  const names = Object.keys(shares);
  for (const name of names) assertNumber('splitBy', `shares.${name}`, shares[name]!, { from: 0, to: 1 });
  const sum = Object.values(shares).reduce((total, share) => total + share, 0);
  if (Math.abs(sum - 1) > slack) {
    throw new OptionError(`splitBy: shares must add up to 1, got ${sum}. Give the rest to one of them.`);
  }
  const order = [...dataset.images.keys()];
  if (seed !== undefined) seededRandom(seed).shuffle(order);
  let share = 0;
  let first = 0;
  const splits = names.map((name, i) => {
    share += shares[name]!;
    const end = i === names.length - 1 ? order.length : Math.floor(share * order.length + slack);
    const images = order.slice(first, end);
    first = end;
    return [name, images] as const;
  });
  return { ...dataset, splits: Object.fromEntries(splits) };
}
