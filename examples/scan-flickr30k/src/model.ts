import { useBackend } from '@vse/backend';
import type { FeatureMatrix, MatchingModel } from '@vse/core';
import { meanOfRegions, regionProjection, unitVectors, type SetTransform } from '@vse/image-encoders';
import { vocabularyFromJson, type VocabularyJson } from '@vse/text-encoders';
import type { ModelThread } from '@vse/trainer';
import { systems, type ConstantsName, type System, type SystemName } from './systems';

/** All that a system's model is made of, as plain values: it crosses to the threads of `--workers`. */
export interface ModelConfig {
  readonly system: SystemName;
  readonly constants: ConstantsName;
  readonly vocabulary: VocabularyJson;
  readonly wordDim: number;
  readonly embedDim: number;
  readonly seed: number;
  /** Dimension of a region feature. */
  readonly inputDim: number;
  /** Names of the transforms before the image layer: functions do not cross to threads. */
  readonly before: readonly string[];
}

const transforms: Readonly<Record<string, () => SetTransform>> = { unitVectors, meanOfRegions };

export type Model = MatchingModel<FeatureMatrix, string>;

export function modelOf({
  system,
  constants,
  vocabulary,
  wordDim,
  embedDim,
  seed,
  inputDim,
  before,
}: ModelConfig): Model {
  const { captions, similarity }: System = systems[system];
  const words = vocabularyFromJson(vocabulary);
  return {
    images: regionProjection({ inputDim, embedDim, before: before.map((name) => transforms[name]!()), seed }),
    captions: captions({ vocabulary: words, wordDim, embedDim, seed }),
    similarity: similarity(constants),
  };
}

/** What the threads of `--workers` call. */
export async function createModel(config: ModelConfig, { backend }: ModelThread): Promise<Model> {
  await useBackend({ prefer: [backend], log: false });
  return modelOf(config);
}
