import * as tf from '@tensorflow/tfjs-core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { largest } from './largest';

describe('largest', () => {
  const x = tf.tensor3d([[[3, 1, 2], [-1, -1, -5]]]); // prettier-ignore

  it('sorts the last axis and cuts it', () => {
    expectClose(largest(x, 3), [3, 2, 1, -1, -1, -5]);
    expectClose(largest(x, 2), [3, 2, -1, -1]);
  });

  it('sends each gradient to where the value came from', () => {
    const weights = tf.tensor3d([[[10, 20], [30, 40]]]); // prettier-ignore
    const f = (y: tf.Tensor) => tf.sum<tf.Scalar>(tf.mul(largest(y as tf.Tensor3D, 2), weights));
    // 3 is first and 2 second; the tied -1 come in their order; what is not among the two gets nothing.
    expectClose(tf.grad(f)(x), [10, 0, 20, 30, 40, 0]);
    const apart = tf.tensor3d([0.3, -1, 2, 1.1, 0.7, -0.2], [1, 2, 3]);
    expectClose(tf.grad(f)(apart), numericGradient(f, apart), { absolute: 2e-2 });
  });

  it('leaves only what it returns', async () => {
    expect(await tensorsLeftBy(() => largest(x, 2))).toBe(1);
  });
});
