import { DataError, type FeatureMatrix, type FeatureSource, type PairedData } from '@vse/core';
import type { Dataset } from './dataset';
import type { RegionPhrases } from './region-phrases';

/**
 * Regions and phrases with the regions' fixed features, as the trainer takes them: a region is an image, a pair is a
 * caption, and pairs of one phrase have one meaning. Row i of `features` belongs to region i; rows after those are
 * further regions that no phrase describes, such as hard negatives.
 *
 * @throws DataError when there are fewer rows than regions
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
