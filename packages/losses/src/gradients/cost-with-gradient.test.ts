import * as tf from '@tensorflow/tfjs-core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { costOf } from './cost-with-gradient';

/** The sum of squares, whose gradient is twice the matrix. */
const squares = (x: tf.Tensor2D) =>
  costOf(x, (y) => ({ value: tf.sum<tf.Scalar>(tf.square(y)), gradient: tf.mul<tf.Tensor2D>(y, 2) }));

describe('costOf', () => {
  const x = tf.tensor2d([[1, -2]]);

  it('returns the cost, with the gradient computed with it', () => {
    const { value, grad } = tf.valueAndGrad((y) => tf.mul<tf.Scalar>(3, squares(y as tf.Tensor2D)))(x);
    expectClose(value, [15]); // 3 (1 + 4)
    expectClose(grad, [6, -12]); // 3 times 2 x
  });

  it('leaves one tensor behind', async () => {
    expect(await tensorsLeftBy(() => tf.tidy(() => squares(x)))).toBe(1);
  });
});
