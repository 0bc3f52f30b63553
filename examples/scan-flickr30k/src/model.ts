import { useBackend } from '@vse/backend';
import type { FeatureMatrix, MatchingModel } from '@vse/core';
import { regionProjection, type RegionProjectionOptions } from '@vse/image-encoders';
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
  readonly images: RegionProjectionOptions;
}

export type Model = MatchingModel<FeatureMatrix, string>;

export function modelOf({
  system,
  constants,
  vocabulary,
  wordDim,
  embedDim,
  seed,
  images,
}: ModelConfig): Model {
  const { captions, similarity }: System = systems[system];
  const words = vocabularyFromJson(vocabulary);
  return {
    images: regionProjection(images),
    captions: captions({ vocabulary: words, wordDim, embedDim, seed }),
    similarity: similarity(constants),
  };
}

/** What the threads of `--workers` call. */
export async function createModel(config: ModelConfig, { backend }: ModelThread): Promise<Model> {
  await useBackend({ prefer: [backend], log: false });
  return modelOf(config);
}
