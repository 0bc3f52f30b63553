import { cosine, dotProduct } from '@vse/attention';
import type { Encoder, FeatureMatrix, Loss, Similarity } from '@vse/core';
import { published, type Result, type TextName } from '@vse/example-kit';
import { meanOfRegions, regionProjection, twoLayerBranch, unitVectors } from '@vse/image-encoders';
import { deepCca, devise, warp } from '@vse/losses';
import {
  featureEncoder,
  fixedEncoder,
  type CaptionFeatures,
  type PrecomputedFeatures,
} from '@vse/text-encoders';
import { adagrad, adam, maxColumnNorm, type Optimizer } from '@vse/trainer';

interface Parts {
  /** Fixed features of the captions. */
  readonly features: CaptionFeatures | PrecomputedFeatures;
  readonly imageDim: number;
  readonly embedDim: number;
  readonly hiddenDim: number;
  readonly seed: number;
}

/** Parts of one baseline. */
export interface System extends Pick<Result, 'published' | 'source'> {
  readonly title: string;
  /** Fixed features of the captions. */
  readonly text: TextName;
  readonly images: (parts: Parts) => Encoder<FeatureMatrix>;
  readonly captions: (parts: Parts) => Encoder<string | FeatureMatrix>;
  readonly similarity: () => Similarity;
  readonly loss: (seed: number) => Loss;
  readonly optimizer: (learningRate?: number) => Optimizer;
  readonly batchSize: number;
  /** Maps both views into one space by a last CCA over the training pairs. */
  readonly aligned?: boolean;
}

const before = [unitVectors(), meanOfRegions()];

export const systems = {
  /** Linear maps on both sides with bounded columns, and a loss that weights a pair by its estimated rank. */
  wsabie: {
    title: 'WSABIE',
    text: 'tf-idf',
    images: ({ imageDim: inputDim, embedDim, seed }) =>
      regionProjection({ inputDim, embedDim, before, after: [], seed }),
    captions: ({ features, embedDim, seed }) =>
      featureEncoder({ features, embedDim, normalize: false, seed }),
    similarity: dotProduct,
    loss: (seed) => warp({ margin: 0.1, seed }),
    optimizer: (learningRate = 0.03) => maxColumnNorm(adagrad({ learningRate }), { maxNorm: 1 }),
    batchSize: 128,
  },
  /** A linear map of the images into the space of the word vectors. */
  devise: {
    title: 'DeViSE',
    text: 'mean-of-words',
    images: ({ imageDim: inputDim, features, seed }) =>
      regionProjection({ inputDim, embedDim: features.dim, before, after: [], seed }),
    captions: ({ features }) => fixedEncoder({ features }),
    similarity: dotProduct,
    loss: (seed) => devise({ margin: 0.1, seed }),
    optimizer: (learningRate = 0.03) => adagrad({ learningRate }),
    batchSize: 128,
    published: published('DeViSE, as run for DeFrag', [4.5, 18.1, 29.2], [6.7, 21.9, 32.7]),
    source: 'Karpathy, Joulin and Fei-Fei, NIPS 2014, https://arxiv.org/abs/1406.5679 (AlexNet)',
  },
  /** Two networks that maximise the correlation of their outputs over large batches. */
  'deep-cca': {
    title: 'Deep CCA',
    text: 'tf-idf',
    images: ({ imageDim: inputDim, hiddenDim, embedDim, seed }) =>
      twoLayerBranch({
        inputDim,
        hiddenDim,
        embedDim,
        dropoutRate: 0,
        normalizeBatch: true,
        before,
        after: [],
        seed,
      }),
    captions: ({ features, hiddenDim, embedDim, seed }) =>
      featureEncoder({
        features,
        hiddenDims: [hiddenDim],
        embedDim,
        normalizeBatch: true,
        normalize: false,
        seed,
      }),
    similarity: cosine,
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
