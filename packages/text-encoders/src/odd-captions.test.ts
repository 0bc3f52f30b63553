import * as tf from '@tensorflow/tfjs-core';
import { disposeSet, type Encoder } from '@vse/core';
import { expectClose } from '@vse/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { biGruEncoder } from './recurrent/bi-gru-encoder';
import { biRnnEncoder } from './recurrent/bi-rnn-encoder';
import { favreEncoder } from './recurrent/favre-encoder';
import { featureEncoder } from './features/feature-encoder';
import { meanOfWords } from './features/mean-of-words';
import { tfidf } from './features/tfidf';
import { gruEncoder } from './recurrent/gru-encoder';
import { fisherVector } from './mixtures/fisher-vector';
import { fitGaussianMixture } from './mixtures/fit-gaussian-mixture';
import { relationEncoder } from './relations/relation-encoder';
import { wordVectorsOf } from './vectors/word-vectors';
import { vocabularyBy } from './vocabulary/vocabulary-by';

const captions = ['a dog runs', 'a cat sits', 'a dog sits'];
const vectors = wordVectorsOf(
  ['dog', 'cat', 'runs', 'sits'],
  Float32Array.of(1, 0, 0.9, 0.2, 0, 1, 0.1, 0.8),
);
const points = { values: vectors.values, length: 4, dim: 2 };
const vocabulary = vocabularyBy('scan', [...captions, ...captions, ...captions, ...captions]);
const sizes = { wordDim: 2, embedDim: 3, seed: 1 };
const pair = { relation: 'nsubj', head: 'runs', dependent: 'dog', headIndex: 2, dependentIndex: 1 };

const encoders: Readonly<Record<string, Encoder<string>>> = {
  gruEncoder: gruEncoder({ vocabulary, ...sizes }),
  biGruEncoder: biGruEncoder({ vocabulary, ...sizes }),
  'biGruEncoder, maxWords': biGruEncoder({ vocabulary, maxWords: 8, ...sizes }),
  biRnnEncoder: biRnnEncoder({ vocabulary, hiddenDim: 3, ...sizes }),
  favreEncoder: favreEncoder({ vocabulary: vocabularyBy('favre', captions), ...sizes }),
  tfidf: featureEncoder({ features: tfidf(captions), embedDim: 3 }),
  meanOfWords: featureEncoder({ features: meanOfWords(vectors), embedDim: 3 }),
  fisherVector: featureEncoder({
    features: fisherVector(fitGaussianMixture(points, { components: 2, varianceFloor: 0.1 }), vectors),
    embedDim: 3,
  }),
  relationEncoder: relationEncoder({
    vocabulary,
    relations: (caption) => (caption.includes('dog') ? [pair] : []),
    empty: 'unknown',
    ...sizes,
  }),
};

afterAll(() => Object.values(encoders).forEach((encoder) => encoder.dispose()));

const odd: Readonly<Record<string, string>> = {
  'no tokens': '',
  'white space alone': ' \t\r\n\u00a0\u2028',
  '10,000 tokens': 'dog '.repeat(10_000),
  emoji: '😀 👩‍👩‍👧 dog 🇫🇷',
  'mixed scripts': '犬が走る собака كلب dog',
  tabs: 'a\tdog\truns',
  'control characters': 'a\u0000dog\u0007 \u001b[31m runs\u200b\ufeff',
  'half a surrogate pair': 'dog \ud83d',
};

describe.each(Object.entries(encoders))('%s', (_, encoder) => {
  it.each(Object.entries(odd))(
    'gives numbers for %s, and beside it what another caption has alone',
    (_, caption) => {
      const embed = (items: readonly string[]) => {
        const batch = encoder.collate(items);
        const set = encoder.encode(batch);
        tf.dispose(batch);
        return set;
      };
      const both = embed(['a dog runs', caption]);
      const alone = embed(['a dog runs']);
      expect(both.vectors.shape[0]).toBe(2);
      expect(both.vectors.dataSync().every(Number.isFinite)).toBe(true);
      const [, length, dim] = alone.vectors.shape;
      expectClose(tf.slice(both.vectors, [0, 0, 0], [1, length, dim]), alone.vectors);
      if (both.mask) expect(both.mask.shape).toEqual(both.vectors.shape.slice(0, 2));
      [both, alone].forEach(disposeSet);
    },
  );
});

describe('captions that hold the same words', () => {
  it.each(Object.entries(encoders))('%s does not care for tabs between them', (_, encoder) => {
    const { vectors } = encoder.encode(encoder.collate(['a dog runs', 'a\tdog\n runs ']));
    const [first, second] = tf.split(vectors, 2);
    expectClose(first!, second!);
  });
});
