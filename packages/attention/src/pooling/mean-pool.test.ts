import * as tf from '@tensorflow/tfjs-core';
import { maskFromLengths, ShapeError } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { meanPool } from './mean-pool';

describe('meanPool', () => {
  const vectors = tf.tensor3d([[[1, 2], [3, 6], [50, 50]], [[9, 9], [9, 9], [9, 9]], [[1, 1], [2, 2], [3, 6]]]); // prettier-ignore
  const mask = maskFromLengths([2, 0, 3], 3);

  it('is the mean of the real vectors, zero for none', () => {
    // (1 + 3) / 2, (2 + 6) / 2; nothing; (1 + 2 + 3) / 3, (1 + 2 + 6) / 3.
    expectClose(meanPool().pool({ vectors, mask }), tf.tensor2d([[2, 4], [0, 0], [2, 3]])); // prettier-ignore
  });

  it('takes all as real without a mask', () => {
    expectClose(meanPool().pool({ vectors }), tf.tensor2d([[18, 58 / 3], [9, 9], [2, 3]])); // prettier-ignore
  });

  it('shares its gradient among the real vectors', () => {
    const sum = (x: tf.Tensor) => tf.sum(meanPool().pool({ vectors: x as tf.Tensor3D, mask }));
    const [half, third] = [1 / 2, 1 / 3];
    expectClose(tf.grad(sum)(vectors), [
      half,
      half,
      half,
      half,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      third,
      third,
      third,
      third,
      third,
      third,
    ]);
  });

  it('checks its set and leaves only what it returns', async () => {
    const odd = { vectors, mask: tf.ones<tf.Rank.R2>([3, 4]) };
    expect(() => meanPool().pool(odd)).toThrow(ShapeError);
    expect(await tensorsLeftBy(() => meanPool().pool({ vectors, mask }))).toBe(1);
  });
});
