import * as tf from '@tensorflow/tfjs-core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hardestNegatives } from './hardest-negative';

const scores = tf.tensor2d([0.9, 0.4, 0.4, 0.1, -5, -6, 0.3, 0.2, 0.1], [3, 3]);
const negatives = tf.tensor2d([0, 1, 1, 0, 1, 1, 0, 0, 0], [3, 3]);

describe('hardestNegatives', () => {
  it('takes the highest score among the negatives of a row', () => {
    const hardest = hardestNegatives(scores, negatives);
    // Row 0: max(0.4, 0.4); row 1: max(-5, -6), not the 0.1 of the positive; row 2 has none.
    expectClose(tf.slice(hardest.scores, [0, 0], [2, 1]), [0.4, -5]);
    expectClose(hardest.exist, [1, 1, 0]);
  });

  it('sends the gradient to the first of equals alone', () => {
    const f = (x: tf.Tensor) => {
      const hardest = hardestNegatives(x as tf.Tensor2D, negatives);
      return tf.sum(tf.mul(hardest.scores, hardest.exist));
    };
    expectClose(tf.grad(f)(scores), [0, 1, 0, 0, 1, 0, 0, 0, 0]);
  });

  it('agrees with a loop', () => {
    const entry = fc.record({ score: fc.integer({ min: -9, max: 9 }), negative: fc.boolean() });
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 6 }), (row) => {
        const hardest = hardestNegatives(
          tf.tensor2d([row.map(({ score }) => score)]),
          tf.tensor2d([row.map(({ negative }) => Number(negative))]),
        );
        const candidates = row.filter(({ negative }) => negative).map(({ score }) => score);
        expectClose(hardest.exist, candidates.length > 0 ? 1 : 0);
        if (candidates.length > 0) expectClose(hardest.scores, Math.max(...candidates));
      }),
      { numRuns: 50 },
    );
  });

  it('leaves what it returns', async () =>
    expect(await tensorsLeftBy(() => tf.tidy(() => hardestNegatives(scores, negatives).scores))).toBe(1));
});
