import { ShapeError } from '@vse/core';
import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { featureEncoder } from '../features/feature-encoder';
import { randomMixture } from '../testing/mixtures';
import { wordVectorsOf } from '../vectors/word-vectors';
import { fisherVector } from './fisher-vector';
import { fisherVectorOf } from './fisher-vector-of';

const vectors = wordVectorsOf(['dog', 'cat', 'runs'], Float32Array.of(1, 2, -1, 0.5, 0.3, -2));
const mixture = randomMixture(3, 2);
const features = fisherVector(mixture, vectors);

describe('fisherVector', () => {
  it('is the vector of the words that are known, each as often as it occurs', () => {
    const { values, unknown } = features.transform(['A dog runs; the dog is fast.', 'cat']);
    const points = { values: Float32Array.of(1, 2, 0.3, -2, 1, 2), length: 3, dim: 2 };
    expect(features.dim).toBe(12);
    expectClose(values.subarray(0, 12), fisherVectorOf(points, mixture));
    expectClose(
      values.subarray(12),
      fisherVectorOf({ values: Float32Array.of(-1, 0.5), length: 1, dim: 2 }, mixture),
    );
    expect(unknown).toEqual([]);
  });

  it('passes its options on', () => {
    const plain = fisherVector(mixture, vectors, { power: 1, normalize: false, tokenizer: 'dvsa' });
    const point = { values: Float32Array.of(1, 2), length: 1, dim: 2 };
    expectClose(
      plain.transform(['dog']).values,
      fisherVectorOf(point, mixture, { power: 1, normalize: false }),
    );
  });

  it('lists captions without a known word, whose rows are zero', () => {
    const { values, unknown } = features.transform(['', 'dog', 'zebra']);
    expect(unknown).toEqual([0, 2]);
    expect([...values.subarray(0, 12), ...values.subarray(24)].every((x) => x === 0)).toBe(true);
  });

  it('takes captions of 10,000 words, of other scripts, and of no words at all', () => {
    const odd = ['dog '.repeat(10_000), '犬 が走る dog', '😀\t\u0000\u2028', ' \r\n'];
    const { values, unknown } = features.transform(odd);
    expect(unknown).toEqual([2, 3]);
    const dog = features.transform(['dog']).values;
    expectClose(values.subarray(0, 24), [...dog, ...dog]);
  });

  it('has the hash of what it is made of', () => {
    const all = [
      features,
      fisherVector(randomMixture(3, 2, { seed: 2 }), vectors),
      fisherVector(mixture, wordVectorsOf(['dog'], Float32Array.of(1, 2))),
      fisherVector(mixture, vectors, { power: 1 }),
      fisherVector(mixture, vectors, { tokenizer: 'scan' }),
    ];
    expect(new Set(all.map(({ hash }) => hash)).size).toBe(5);
    expect(fisherVector(mixture, vectors).hash).toBe(features.hash);
  });

  it('stands behind a trained head in one line', () => {
    const encoder = featureEncoder({ features, embedDim: 4, hiddenDims: [8] });
    expect(encoder.encode(encoder.collate(['dog', 'zebra'])).vectors.shape).toEqual([2, 1, 4]);
    expect(encoder.counts()).toEqual({ captions: 2, unknown: 1 });
  });

  it('wants a mixture of its word vectors', () => {
    expect(() => fisherVector(randomMixture(2, 3), vectors)).toThrow(ShapeError);
  });
});
