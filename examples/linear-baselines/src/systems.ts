import { cosine, dotProduct } from '@vse/attention';
import type { FeatureMatrix, Loss, MatchingModel } from '@vse/core';
import { published, type Result, type TextName } from '@vse/example-kit';
import { meanOfRegions, regionProjection, twoLayerBranch, unitVectors } from '@vse/image-encoders';
import { deepCca, devise, warp } from '@vse/losses';
import { featureEncoder, fixedEncoder } from '@vse/text-encoders';
import { adagrad, adam, maxColumnNorm, type Optimizer } from '@vse/trainer';
import type { Arguments } from './arguments';

export type Model = MatchingModel<FeatureMatrix, string | FeatureMatrix>;

interface Dims extends Pick<Arguments, 'embedDim' | 'hiddenDim' | 'seed'> {
  readonly imageDim: number;
  readonly textDim: number;
}

/** One baseline as a choice of parts. */
export interface System extends Pick<Result, 'published' | 'source'> {
  readonly title: string;
  /** The fixed features of captions. */
  readonly text: TextName;
  readonly model: (dims: Dims) => Model;
  readonly loss: (seed: number) => Loss;
  readonly optimizer: (learningRate?: number) => Optimizer;
  readonly batchSize: number;
  /** Whether the two views are brought into one space by a last CCA over the training pairs. */
  readonly aligned?: boolean;
}

/** Features are of length 1 where they go in; embeddings keep their lengths. */
const linearImages = (inputDim: number, embedDim: number, seed: number) =>
  regionProjection({ inputDim, embedDim, before: [unitVectors(), meanOfRegions()], after: [], seed });

export const systems = {
  /** Linear maps on both sides, bounded columns, and a loss that weighs a pair by its estimated rank. */
  wsabie: {
    title: 'WSABIE',
    text: 'tf-idf',
    model: ({ imageDim, textDim: dim, embedDim, seed }) => ({
      images: linearImages(imageDim, embedDim, seed),
      captions: featureEncoder({ features: { dim }, embedDim, normalize: false, seed }),
      similarity: dotProduct(),
    }),
    loss: (seed) => warp({ margin: 0.1, seed }),
    optimizer: (learningRate = 0.03) => maxColumnNorm(adagrad({ learningRate }), { maxNorm: 1 }),
    batchSize: 128,
  },
  /** Images are mapped to where the words already are. */
  devise: {
    title: 'DeViSE',
    text: 'mean-of-words',
    model: ({ imageDim, textDim: dim, seed }) => ({
      images: linearImages(imageDim, dim, seed),
      captions: fixedEncoder({ features: { dim } }),
      similarity: dotProduct(),
    }),
    loss: (seed) => devise({ margin: 0.1, seed }),
    optimizer: (learningRate = 0.03) => adagrad({ learningRate }),
    batchSize: 128,
    published: published('DeViSE, as run for DeFrag', [4.5, 18.1, 29.2], [6.7, 21.9, 32.7]),
    source: 'Karpathy, Joulin and Fei-Fei, NIPS 2014, https://arxiv.org/abs/1406.5679 (AlexNet)',
  },
  /** Two networks that maximise the correlation of what comes out, over large batches. */
  'deep-cca': {
    title: 'Deep CCA',
    text: 'tf-idf',
    model: ({ imageDim, textDim: dim, hiddenDim, embedDim, seed }) => {
      const common = { embedDim, normalizeBatch: true, seed };
      return {
        images: twoLayerBranch({
          inputDim: imageDim,
          hiddenDim,
          dropoutRate: 0,
          before: [unitVectors(), meanOfRegions()],
          after: [],
          ...common,
        }),
        captions: featureEncoder({ features: { dim }, hiddenDims: [hiddenDim], normalize: false, ...common }),
        similarity: cosine(),
      };
    },
    loss: () => deepCca({ regularization: 0.01 }),
    optimizer: (learningRate = 1e-3) => adam({ learningRate }),
    batchSize: 1000,
    aligned: true,
    published: published('Deep CCA, AlexNet', [16.7, 39.3, 52.9], [12.6, 31.0, 43.0]),
    source: 'Yan and Mikolajczyk, CVPR 2015 (AlexNet)',
  },
} satisfies Readonly<Record<string, System>>;

export type SystemName = keyof typeof systems;

export const systemNames = Object.keys(systems) as SystemName[];
