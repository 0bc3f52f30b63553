import * as tf from '@tensorflow/tfjs-core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { differentiable } from './pullback';

describe('differentiable', () => {
  const square = differentiable((x) => ({
    value: tf.square(x),
    pullback: (dy) => tf.mul(dy, tf.mul(x, 2)),
  }));
  const x = tf.tensor3d([[[1, -2, 3]]]);

  it('gives the value and the gradient of its parts', () => {
    expectClose(square(x), [1, 4, 9]);
    expectClose(tf.grad((y) => tf.sum(square(y as tf.Tensor3D)))(x), [2, -4, 6]);
  });

  it('leaves only what it returns', async () => {
    expect(await tensorsLeftBy(() => square(x))).toBe(1);
  });
});
