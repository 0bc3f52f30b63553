import type { PairedData } from '@vse/base';

/**
 * Reads all captions of a split, in its order: to build a vocabulary or to fit text features.
 *
 * @param pairs - Images and captions, as `pairsOf` gives them.
 * @example
 * ```ts
 * import { captionsOf } from '@vse/datasets';
 *
 * const texts = ['a dog runs', 'two cats', 'a red ball'];
 * const captions = await captionsOf({
 *   name: 'three captions',
 *   synthetic: true,
 *   imageCount: 2,
 *   captionToImage: Int32Array.of(0, 0, 1),
 *   readImages: () => Promise.resolve([]),
 *   readCaptions: (rows) => Promise.resolve(Array.from(rows, (row) => texts[row]!)),
 * });
 * console.log(captions); // ['a dog runs', 'two cats', 'a red ball']
 * ```
 */
export function captionsOf<Caption>(pairs: PairedData<unknown, Caption>): Promise<readonly Caption[]> {
  return pairs.readCaptions(Int32Array.from(pairs.captionToImage.keys()));
}
