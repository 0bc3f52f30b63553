import * as tf from '@tensorflow/tfjs-core';
import { maskFromLengths, OptionError } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maxPool } from './max-pool';

describe('maxPool', () => {
  const vectors = tf.tensor3d([[[1, -2], [3, -6], [50, 50]], [[9, 9], [9, 9], [9, 9]], [[1, 5], [4, 2], [3, 6]]]); // prettier-ignore
  const mask = maskFromLengths([2, 0, 3], 3);

  it('is the largest real value of each channel, zero for none', () => {
    expectClose(maxPool().pool({ vectors, mask }), tf.tensor2d([[3, -2], [0, 0], [4, 6]])); // prettier-ignore
  });

  it('is the mean of the k largest, of all where there are fewer', () => {
    // (3 + 1) / 2 and (-2 - 6) / 2; nothing; (4 + 3) / 2 and (6 + 5) / 2.
    expectClose(maxPool({ k: 2 }).pool({ vectors, mask }), tf.tensor2d([[2, -4], [0, 0], [3.5, 5.5]])); // prettier-ignore
    // Three are asked for, the first has two: its mean stays (2, -4).
    expectClose(maxPool({ k: 7 }).pool({ vectors, mask }), tf.tensor2d([[2, -4], [0, 0], [8 / 3, 13 / 3]])); // prettier-ignore
  });

  it('sends its gradient to the entries it took', () => {
    const sum = (x: tf.Tensor) => tf.sum(maxPool({ k: 2 }).pool({ vectors: x as tf.Tensor3D, mask }));
    expectClose(
      tf.grad(sum)(vectors),
      [0.5, 0.5, 0.5, 0.5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.5, 0.5, 0, 0.5, 0.5],
    );
  });

  it('is one mean for k of at least the length, and never grows with k', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        tf.tidy(() => {
          const x = tf.randomNormal<tf.Rank.R3>([2, 5, 3], 0, 1, 'float32', seed);
          expectClose(maxPool({ k: 5 }).pool({ vectors: x }), tf.mean(x, 1));
          const drop = tf.sub(maxPool({ k: 2 }).pool({ vectors: x }), maxPool({ k: 3 }).pool({ vectors: x }));
          expect(tf.min(drop).dataSync()[0]).toBeGreaterThanOrEqual(0);
        });
      }),
      { numRuns: 20 },
    );
  });

  it('refuses a k that is not a whole number of at least 1', () => {
    expect(() => maxPool({ k: 0 })).toThrow(OptionError);
    expect(() => maxPool({ k: 1.5 })).toThrow('maxPool: k must be a whole number of at least 1, got 1.5.');
  });

  it('leaves only what it returns', async () => {
    expect(await tensorsLeftBy(() => maxPool({ k: 2 }).pool({ vectors, mask }))).toBe(1);
  });
});
