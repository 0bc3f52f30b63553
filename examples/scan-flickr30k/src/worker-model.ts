import { useBackend } from '@vse/backend';
import type { FeatureMatrix, MatchingModel } from '@vse/core';
import { meanOfRegions, regionProjection, unitVectors, type SetTransform } from '@vse/image-encoders';
import { vocabularyFromJson, type VocabularyJson } from '@vse/text-encoders';
import type { ModelThread } from '@vse/trainer';
import { systems, type ConstantsName, type System, type SystemName } from './systems';

/** Parts of a system's model as plain values, which cross to the threads of `--workers`. */
export interface WorkerConfig {
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

/** Makes the model of `main.ts` in a thread of `--workers`. */
export async function createModel(
  config: WorkerConfig,
  { backend }: Pick<ModelThread, 'backend'>,
): Promise<MatchingModel<FeatureMatrix, string>> {
  await useBackend({ prefer: [backend], log: false });
  const { system: name, constants, inputDim, wordDim, embedDim, seed } = config;
  const system: System = systems[name];
  const vocabulary = vocabularyFromJson(config.vocabulary);
  const before = config.before.map((transform) => transforms[transform]!());
  return {
    images: regionProjection({ inputDim, embedDim, before, seed }),
    captions: system.captions({ vocabulary, wordDim, embedDim, seed }),
    similarity: system.similarity(constants),
  };
}
