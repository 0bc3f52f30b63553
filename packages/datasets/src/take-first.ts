import { assertWhole } from '@vse/base';
import type { Dataset } from './dataset';
import { subset } from './subset';

/**
 * Keeps the first `count` images of each split with their captions: a smaller data set for a quick run. Images and captions
 * are renumbered in their order. Costs O(images + captions).
 *
 * @param dataset - Data set, which stays as it is.
 * @param count - Images kept of each split; `Infinity` keeps all.
 * @throws `OptionError` if `count` is neither a whole number from 1 nor `Infinity`.
 * @example
 * ```ts
 * import { takeFirst } from '@vse/datasets';
 *
 * const images = [{ id: 'a' }, { id: 'b' }, { id: 'c' }, { id: 'd' }];
 * const captions = images.map(({ id }, image) => ({ id: `${id}#0`, image, text: `picture ${id}` }));
 * const splits = { train: [0, 1, 2], test: [3] };
 * const small = takeFirst({ name: 'four', synthetic: true, images, captions, splits, notes: [] }, 1);
 * console.log(small.images, small.splits); // [{ id: 'a' }, { id: 'd' }] { train: [0], test: [1] }
 * ```
 */
export function takeFirst(dataset: Dataset, count: number): Dataset {
  if (count === Infinity) return dataset;
  assertWhole('takeFirst', 'count', count);
  const kept = new Set(Object.values(dataset.splits).flatMap((images) => images.slice(0, count)));
  return subset(dataset, (_, index) => kept.has(index));
}
