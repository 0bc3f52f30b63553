import { dotProduct } from '@vse/attention';
import type { FeatureMatrix, MatchingModel } from '@vse/core';
import { mappedRegions, meanOfRegions } from '@vse/image-encoders';
import type { Cca } from '@vse/subspace';
import { fixedEncoder, type CaptionFeatures, type PrecomputedFeatures } from '@vse/text-encoders';

/**
 * Makes a matching model of a fit: images by the mean of their regions, captions by their features, both mapped into the
 * common space, where coordinates are weighted by correlation^power, and compared by cosine. With features that compute
 * themselves it takes captions too, and its recipes hold everything.
 */
export function modelOf(
  cca: Cca,
  features: CaptionFeatures | PrecomputedFeatures,
  power: number,
): MatchingModel<FeatureMatrix, string | FeatureMatrix> {
  return {
    images: mappedRegions({ map: cca.imageMap({ power }), before: [meanOfRegions()] }),
    captions: fixedEncoder({ features, map: cca.captionMap({ power }), normalize: false }),
    similarity: dotProduct(), // the maps give unit vectors
  };
}
