import { DataError, type FeatureMatrix, type FeatureSource, type PairedData } from '@vse/base';
import type { Dataset } from './dataset';
import type { RegionPhrases } from './region-phrases';

/**
 * Pairs regions and phrases with fixed features of the regions, for the trainer: a region counts as an image, a pair as a
 * caption, and pairs of one phrase have the same meaning. Row i of `features` belongs to region i; further rows are regions
 * that no phrase describes, such as hard negatives.
 *
 * @param dataset - Name and synthetic mark of the pairs.
 * @param pairs - Regions and phrases, from `regionPhrases`.
 * @param features - Features of the regions, by row.
 * @throws `DataError` if there are fewer rows than regions.
 * @example
 * ```ts
 * import { regionPairs, regionPhrases } from '@vse/datasets';
 *
 * const box = { left: 0, top: 0, right: 9, bottom: 9 };
 * const phrase = { caption: 0, firstWord: 0, text: 'A dog', chain: '1', types: ['animals'], boxes: [box], box };
 * const pairs = regionPhrases([{ ...phrase, image: 0, phrase: 'a dog' }]);
 * const read = async (rows: ArrayLike<number>) =>
 *   Array.from(rows, (row) => ({ values: Float32Array.of(row, 1), length: 1, dim: 2 }));
 * const data = regionPairs({ name: 'mine', synthetic: false }, pairs, { rows: 1, length: 1, dim: 2, read });
 * console.log(data.imageCount, await data.readCaptions([0]));
 * ```
 */
export function regionPairs(
  { name, synthetic }: Pick<Dataset, 'name' | 'synthetic'>,
  { regions, phrases, pairToRegion, pairToPhrase }: RegionPhrases,
  features: FeatureSource,
): PairedData<FeatureMatrix, string> {
  if (features.rows < regions.length) {
    throw new DataError(
      `regionPairs: features must have a row for each of the ${regions.length} regions of ${name}, got ${features.rows}.`,
    );
  }
  return {
    name: `${name}/regions`,
    synthetic,
    imageCount: features.rows,
    captionToImage: pairToRegion,
    captionMeaning: pairToPhrase,
    readImages: (wanted, options) => features.read(wanted, options),
    readCaptions: (pairs) => Promise.resolve(Array.from(pairs, (pair) => phrases[pairToPhrase[pair]!]!)),
  };
}
