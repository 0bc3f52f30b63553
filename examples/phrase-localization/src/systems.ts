import { cosine } from '@vse/attention';
import type { Loss, FeatureMatrix, MatchingModel } from '@vse/core';
import { twoLayerBranch } from '@vse/image-encoders';
import { structurePreserving } from '@vse/losses';
import { featureEncoder, type CaptionFeatures } from '@vse/text-encoders';
import { extraPositives, type Sampler } from '@vse/trainer';

/** The rows of the table: the baseline, and what the paper adds to it step by step. */
export const systemNames = ['cca', 'bidirectional', 'structure', 'hard-negatives'] as const;

export type SystemName = (typeof systemNames)[number];

export const titles: Readonly<Record<SystemName, string>> = {
  cca: 'normalised CCA',
  bidirectional: 'two branches, bidirectional terms',
  structure: 'with structure terms',
  'hard-negatives': 'with hard negatives',
};

export interface BranchOptions {
  readonly imageDim: number;
  readonly texts: CaptionFeatures;
  readonly hiddenDim: number;
  readonly embedDim: number;
  readonly dropoutRate: number;
  readonly seed: number;
}

/** The two-branch network: regions and phrases through two layers each. */
export function twoBranches(options: BranchOptions): MatchingModel<FeatureMatrix, string> {
  const { imageDim, texts, hiddenDim, embedDim, dropoutRate, seed } = options;
  const hidden = { hiddenDims: [hiddenDim], normalizeBatch: true, dropoutRate };
  return {
    images: twoLayerBranch({ inputDim: imageDim, hiddenDim, embedDim, dropoutRate, seed }),
    captions: featureEncoder({ features: texts, ...hidden, embedDim, seed: seed + 1 }),
    similarity: cosine(),
  };
}

/** The loss of DSPE with its structure terms, or with the bidirectional ones alone. */
export function lossOf(terms: 'all' | 'bidirectional'): Loss {
  return structurePreserving(terms === 'all' ? {} : { imageNeighbours: 0, captionNeighbours: 0 });
}

/** Batches take one more phrase of each region and one more region of each phrase; later, regions it is taken for. */
export function samplerOf(hardImages?: ReadonlyMap<number, Int32Array>): Sampler {
  return extraPositives({ captions: 1, images: 1, ...(hardImages && { hardImages, negatives: 5 }) });
}

/** What makes one epoch better than another. */
export function recallAtOne(recall: unknown): number {
  return (recall as Readonly<Record<number, number>>)[1]!;
}
