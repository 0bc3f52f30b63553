import type { FeatureMatrix, PairedData } from '@vse/core';
import { featureRows, fitCca, pickRows } from '@vse/subspace';
import type { CaptionFeatures } from '@vse/text-encoders';
import { spaceOfCca, type JointSpace } from './joint-space';

/** Fits a normalised CCA with at most `maxComponents` directions to regions of dimension `dim` and phrases. */
export async function ccaSpace(
  pairs: PairedData<FeatureMatrix, string>,
  texts: CaptionFeatures,
  dim: number,
  maxComponents: number,
): Promise<JointSpace> {
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
  return spaceOfCca(cca, texts);
}
