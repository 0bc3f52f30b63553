import { dotProduct } from '@vse/attention';
import type { FeatureMatrix, MatchingModel, PairedData } from '@vse/core';
import { mappedRegions } from '@vse/image-encoders';
import { featureRows, fitCca, pickRows } from '@vse/subspace';
import { fixedEncoder, type CaptionFeatures } from '@vse/text-encoders';

/** Fits a normalised CCA with at most `maxComponents` directions to regions of dimension `dim` and phrases. */
export async function ccaModel(
  pairs: PairedData<FeatureMatrix, string>,
  texts: CaptionFeatures,
  dim: number,
  maxComponents: number,
): Promise<MatchingModel<FeatureMatrix, string>> {
  const read = (rows: ArrayLike<number>) => pairs.readImages(rows);
  const regions = featureRows({ rows: pairs.imageCount, length: 1, dim, read });
  const phrases = {
    rows: pairs.captionToImage.length,
    dim: texts.dim,
    read: async (rows: ArrayLike<number>) => texts.transform(await pairs.readCaptions(rows)).values,
  };
  const cca = await fitCca(pickRows(regions, pairs.captionToImage), phrases, {
    components: Math.min(maxComponents, dim, texts.dim),
    regularization: { ofMeanVariance: 0.1 },
  });
  return {
    images: mappedRegions({ map: cca.imageMap() }),
    captions: fixedEncoder({ features: texts, map: cca.captionMap(), normalize: false }),
    similarity: dotProduct(), // the maps give unit vectors
  };
}
