import { cosine, stackedCrossAttention } from '@vse/attention';
import type { FeatureMatrix, MatchingModel } from '@vse/core';
import { meanOfRegions, regionProjection, unitVectors } from '@vse/image-encoders';
import { buildVocabulary, gruEncoder } from '@vse/text-encoders';
import type { TrainingData } from './training-data';

/** A small model of a system. */
export interface System {
  /** Learning rate of Adam that trains it in some dozens of steps. */
  readonly learningRate: number;
  /** Makes the model; the weights start the same on every backend. */
  readonly model: (data: TrainingData) => MatchingModel<FeatureMatrix, string>;
}

const vocabularyOf = ({ captions }: TrainingData) => buildVocabulary(captions, { minCount: 1 });

/** Small models of the systems by their name. */
export const systems: Readonly<Record<string, System>> = {
  'VSE++': {
    learningRate: 1e-2,
    model: (data) => ({
      images: regionProjection({
        inputDim: data.dim,
        embedDim: 16,
        before: [unitVectors(), meanOfRegions()],
        seed: 1,
      }),
      captions: gruEncoder({
        vocabulary: vocabularyOf(data),
        wordDim: 12,
        embedDim: 16,
        output: 'last',
        seed: 2,
      }),
      similarity: cosine(),
    }),
  },
  SCAN: {
    learningRate: 2e-3,
    model: (data) => ({
      images: regionProjection({ inputDim: data.dim, embedDim: 16, seed: 3 }),
      captions: gruEncoder({
        vocabulary: vocabularyOf(data),
        wordDim: 12,
        embedDim: 16,
        output: 'words',
        seed: 4,
      }),
      similarity: stackedCrossAttention({ aggregate: 'mean', inverseTemperature: 9 }),
    }),
  },
};
