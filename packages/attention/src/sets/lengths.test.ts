import * as tf from '@tensorflow/tfjs-core';
import { seededRandom } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { lengthsOf } from './lengths';

describe('lengthsOf', () => {
  it('is the root of the sum of squares along the last axis', () => {
    // 3^2 + 4^2 = 5^2, 6^2 + 8^2 = 10^2, 0, 5^2 + 12^2 = 13^2
    expectClose(
      lengthsOf(tf.tensor3d([3, 4, -6, 8, 0, 0, 5, -12], [2, 2, 2])),
      tf.tensor2d([5, 10, 0, 13], [2, 2]),
    );
  });

  it('agrees with tf.norm', () => {
    const random = seededRandom(1);
    const values = Float32Array.from({ length: 3 * 5 * 7 }, () => random.normal());
    const vectors = tf.tensor3d(values, [3, 5, 7]);
    expectClose(lengthsOf(vectors), tf.norm(vectors, 2, 2));
  });

  it('leaves only what it returns', async () => {
    expect(await tensorsLeftBy(() => tf.tidy(() => lengthsOf(tf.ones([2, 2, 2]))).dispose())).toBe(0);
  });
});
