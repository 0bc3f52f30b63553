import * as tf from '@tensorflow/tfjs-core';
import {
  cosine,
  dualAttention,
  ensemble,
  fragmentAverage,
  generalizedPooling,
  hardAssignment,
  maxOverRegions,
  negativeEuclidean,
  orderViolation,
  similarityFiltration,
  similarityReasoning,
  stackedCrossAttention,
} from '@vse/attention';
import { seededRandom, type Encoder, type FeatureMatrix, type Similarity } from '@vse/core';
import {
  absoluteValues,
  attentionPooling,
  drawnView,
  meanOfRegions,
  pooledProjection,
  regionProjection,
  residualProjection,
  sizeAugmentation,
  twoLayerBranch,
  unitVectors,
  weightNormalized,
} from '@vse/image-encoders';
import {
  biGruEncoder,
  buildVocabulary,
  featureEncoder,
  fisherVector,
  fitGaussianMixture,
  gruEncoder,
  meanOfWords,
  relationEncoder,
  tfidf,
  wordPoints,
  wordVectorsOf,
} from '@vse/text-encoders';
import { relationExtractor } from '@vse/text-encoders/parsing';
import { describe, expect, it } from 'vitest';
import { packModel } from '../saving/pack-model';
import { vseppTables } from '../testing/vsepp-tables';
import { openModel, openModelWith } from './open-model';

const captions = ['a dog runs in the snow', 'two cats sit', 'a man rides a red bicycle', 'the dog sits'];
const random = seededRandom(3);
const images: readonly FeatureMatrix[] = [3, 1, 2, 3].map((length) => ({
  values: Float32Array.from({ length: length * 6 }, () => random.normal()),
  length,
  dim: 6,
}));
const vocabulary = buildVocabulary(captions, { minCount: 1 });
const words = [...new Set(captions.flatMap((caption) => caption.split(' ')))];
const vectors = wordVectorsOf(
  words,
  Float32Array.from({ length: words.length * 5 }, () => random.normal()),
);

interface Parts {
  readonly images: () => Encoder<FeatureMatrix>;
  readonly captions: () => Encoder<string>;
  readonly similarity: () => Similarity;
}

const regions = (seed: number) => regionProjection({ inputDim: 6, embedDim: 8, seed });
const systems: Readonly<Record<string, Parts>> = {
  SCAN: {
    images: () => regions(1),
    captions: () => biGruEncoder({ vocabulary, wordDim: 5, embedDim: 8, seed: 2 }),
    similarity: () =>
      ensemble([
        stackedCrossAttention({ aggregate: 'logSumExp' }),
        stackedCrossAttention({ direction: 'image-to-text' }),
      ]),
  },
  'VSE++ with order': {
    images: () =>
      regionProjection({
        inputDim: 6,
        embedDim: 8,
        seed: 1,
        before: [meanOfRegions()],
        after: [absoluteValues()],
        layer: weightNormalized(),
      }),
    captions: () =>
      gruEncoder({ vocabulary, wordVectors: vectors, embedDim: 8, absolute: true, layers: 2, seed: 2 }),
    similarity: () => orderViolation(),
  },
  'VSE infinity': {
    images: () => regions(3),
    captions: () =>
      gruEncoder({ vocabulary, wordDim: 4, embedDim: 8, output: 'words', form: 'reset-before' }),
    similarity: () =>
      cosine({ imagePool: generalizedPooling({ seed: 5 }), captionPool: generalizedPooling({ seed: 6 }) }),
  },
  'VSE infinity with an image head': {
    images: () =>
      pooledProjection({
        inputDim: 6,
        embedDim: 8,
        pool: generalizedPooling({ seed: 5 }),
        before: [sizeAugmentation({ rate: 0.3, seed: 2 })],
        seed: 3,
      }),
    captions: () => gruEncoder({ vocabulary, wordDim: 4, embedDim: 8, output: 'words' }),
    similarity: () => cosine({ captionPool: generalizedPooling({ seed: 6 }) }),
  },
  'attention over the cells of views': {
    images: () =>
      regionProjection({
        inputDim: 6,
        embedDim: 8,
        before: [drawnView({ scoring: 'each' })],
        layer: attentionPooling({ globalDim: 2, cellDim: 2, heads: 2, dropoutRate: 0.2 }),
        after: [meanOfRegions(), unitVectors()],
        seed: 3,
      }),
    captions: () => featureEncoder({ features: tfidf(captions), embedDim: 8, wordDropoutRate: 0.3 }),
    similarity: () => cosine(),
  },
  'DSPE over tf-idf': {
    images: () => twoLayerBranch({ inputDim: 6, hiddenDim: 7, embedDim: 8, seed: 4 }),
    captions: () =>
      featureEncoder({
        features: tfidf(captions),
        hiddenDims: [9],
        normalizeBatch: true,
        embedDim: 8,
        seed: 5,
      }),
    similarity: () => negativeEuclidean(),
  },
  'means of word vectors': {
    images: () => twoLayerBranch({ inputDim: 6, hiddenDim: 7, embedDim: 8, seed: 4 }),
    captions: () => featureEncoder({ features: meanOfWords(vectors), embedDim: 8, seed: 5 }),
    similarity: () => cosine(),
  },
  'Fisher vectors': {
    images: () => twoLayerBranch({ inputDim: 6, hiddenDim: 7, embedDim: 8, seed: 4 }),
    captions: () => featureEncoder({ features: fisherVectors(), embedDim: 8, seed: 5 }),
    similarity: () => cosine(),
  },
  DAN: {
    images: () => regions(1),
    captions: () => biGruEncoder({ vocabulary, wordDim: 5, embedDim: 8, seed: 2 }),
    similarity: () => dualAttention({ imageDim: 8, captionDim: 8, hiddenDim: 6, seed: 7 }),
  },
  'VSE-infinity': {
    images: () =>
      pooledProjection({
        inputDim: 6,
        embedDim: 8,
        before: [sizeAugmentation({ seed: 3 })],
        layer: residualProjection({ hiddenDim: 4 }),
        pool: generalizedPooling({ positionDim: 4, hiddenDim: 3, seed: 1 }),
        seed: 1,
      }),
    captions: () =>
      biGruEncoder({
        vocabulary,
        wordDim: 5,
        embedDim: 8,
        normalize: false,
        wordDropoutRate: 0.1,
        wordDropout: 'removal',
        seed: 2,
      }),
    similarity: () => cosine({ captionPool: generalizedPooling({ positionDim: 4, hiddenDim: 3, seed: 2 }) }),
  },
  CHAN: {
    images: () => regions(1),
    captions: () => biGruEncoder({ vocabulary, wordDim: 5, embedDim: 8, seed: 2 }),
    similarity: () => hardAssignment(),
  },
  SAF: {
    images: () => regions(1),
    captions: () => biGruEncoder({ vocabulary, wordDim: 5, embedDim: 8, seed: 2 }),
    similarity: () => similarityFiltration({ embedDim: 8, similarityDim: 4, seed: 3 }),
  },
  SGR: {
    images: () => regions(1),
    captions: () => biGruEncoder({ vocabulary, wordDim: 5, embedDim: 8, seed: 2 }),
    similarity: () => similarityReasoning({ embedDim: 8, similarityDim: 4, steps: 2, seed: 3 }),
  },
  DVSA: {
    images: () => regions(1),
    captions: () => biGruEncoder({ vocabulary, wordDim: 5, embedDim: 8, seed: 2 }),
    similarity: () => maxOverRegions(),
  },
  DeFrag: {
    images: () => regions(1),
    captions: () => biGruEncoder({ vocabulary, wordDim: 5, embedDim: 8, seed: 2 }),
    similarity: () => fragmentAverage(),
  },
};

function fisherVectors() {
  return fisherVector(fitGaussianMixture(wordPoints(captions, vectors), { components: 2 }), vectors);
}

async function scoresOf(model: {
  images: Encoder<FeatureMatrix>;
  captions: Encoder<string>;
  similarity: Similarity;
}) {
  const scores = tf.tidy(() => {
    const left = model.images.encode(model.images.collate(images));
    return model.similarity.score(left, model.captions.encode(model.captions.collate(captions)));
  });
  const values = Float32Array.from(await scores.data());
  scores.dispose();
  return values;
}

describe('a model folder keeps', () => {
  it.each(Object.entries(systems))('the scores of %s', async (_, parts) => {
    const model = { images: parts.images(), captions: parts.captions(), similarity: parts.similarity() };
    const wanted = await scoresOf(model);
    expect(wanted.every(Number.isFinite)).toBe(true);
    const opened = await openModel(await packModel(model));
    expect(await scoresOf(opened)).toEqual(wanted);
    opened.dispose();
  });
});

it('keeps a model over relations, and the tagger that reads them', async () => {
  const relations = await relationExtractor();
  const model = {
    images: regionProjection({ inputDim: 6, embedDim: 8, after: [] }),
    captions: relationEncoder({ vocabulary, relations, wordDim: 5, embedDim: 8, empty: 'unknown' }),
    similarity: fragmentAverage(),
  };
  const opened = await openModel(await packModel(model));
  expect(await scoresOf(opened)).toEqual(await scoresOf(model as Parameters<typeof scoresOf>[0]));
  opened.dispose();
});

it('opens a model of VSE++ with the few factories that it names', async () => {
  const model = {
    images: regionProjection({ inputDim: 6, embedDim: 8, before: [unitVectors(), meanOfRegions()] }),
    captions: gruEncoder({ vocabulary, wordDim: 5, embedDim: 8 }),
    similarity: cosine(),
  };
  const opened = await openModelWith(vseppTables, await packModel(model));
  expect(await scoresOf(opened)).toEqual(await scoresOf(model));
  opened.dispose();
});
