import * as tf from '@tensorflow/tfjs-core';
import { maskFromLengths, OptionError, type Similarity } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scoreInBlocks } from './score-in-blocks';
import { stackedCrossAttention } from './stacked-cross-attention';

describe('scoreInBlocks', () => {
  const images = { vectors: tf.randomNormal<tf.Rank.R3>([7, 3, 4], 0, 1, 'float32', 1), mask: maskFromLengths([3, 2, 1, 3, 3, 1, 2], 3) }; // prettier-ignore
  const captions = { vectors: tf.randomNormal<tf.Rank.R3>([5, 2, 4], 0, 1, 'float32', 2), mask: maskFromLengths([2, 1, 2, 2, 1], 2) }; // prettier-ignore
  const mebibytes = (pairs: number) => (pairs * 3 * 2 * 4) / 2 ** 20;

  it('equals the scores computed at once, whatever the block', () => {
    const similarity = stackedCrossAttention();
    const wanted = similarity.score(images, captions);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), (pairs) => {
        const got = scoreInBlocks(similarity, { images, captions }, { maxMiB: mebibytes(pairs) });
        expectClose(got, wanted);
        got.dispose();
      }),
      { numRuns: 12 },
    );
  });

  it('keeps every block within its limit', () => {
    const seen: number[] = [];
    const counting: Similarity = {
      name: 'counting',
      score: (v, e) => {
        seen.push(v.vectors.shape[0] * e.vectors.shape[0]);
        return tf.zeros([v.vectors.shape[0], e.vectors.shape[0]]);
      },
    };
    for (let pairs = 1; pairs <= 40; pairs++) {
      seen.length = 0;
      scoreInBlocks(counting, { images, captions }, { maxMiB: mebibytes(pairs) }).dispose();
      expect(Math.max(...seen)).toBeLessThanOrEqual(pairs);
      expect(seen.reduce((sum, count) => sum + count, 0)).toBe(35);
    }
    scoreInBlocks(counting, { images, captions }, { maxMiB: 1e-9 }).dispose();
    expect(Math.max(...seen.slice(-35))).toBe(1);
  });

  it('takes sets without items', () => {
    const none = { vectors: tf.zeros<tf.Rank.R3>([0, 3, 4]) };
    expect(scoreInBlocks(stackedCrossAttention(), { images: none, captions }).shape).toEqual([0, 5]);
  });

  it('checks its limit and leaves only what it returns', async () => {
    const similarity = stackedCrossAttention();
    expect(() => scoreInBlocks(similarity, { images, captions }, { maxMiB: 0 })).toThrow(OptionError);
    const run = () => scoreInBlocks(similarity, { images, captions }, { maxMiB: mebibytes(4) });
    expect(await tensorsLeftBy(run)).toBe(1);
  });
});
