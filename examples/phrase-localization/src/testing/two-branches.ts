import { cosine } from '@vse/attention';
import type { FeatureMatrix, MatchingModel } from '@vse/core';
import { twoLayerBranch } from '@vse/image-encoders';
import { featureEncoder, type CaptionFeatures } from '@vse/text-encoders';

export interface BranchOptions {
  readonly imageDim: number;
  readonly texts: CaptionFeatures;
  readonly hiddenDim: number;
  readonly embedDim: number;
  readonly dropoutRate: number;
  readonly seed: number;
}

/** Composes the two-branch network of `main.ts`. */
export function twoBranches(options: BranchOptions): MatchingModel<FeatureMatrix, string> {
  const { imageDim, texts, hiddenDim, embedDim, dropoutRate, seed } = options;
  const hidden = { hiddenDims: [hiddenDim], normalizeBatch: true, dropoutRate };
  return {
    images: twoLayerBranch({ inputDim: imageDim, hiddenDim, embedDim, dropoutRate, before: [], seed }),
    captions: featureEncoder({ features: texts, ...hidden, embedDim, seed: seed + 1 }),
    similarity: cosine(),
  };
}
