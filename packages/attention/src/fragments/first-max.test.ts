import * as tf from '@tensorflow/tfjs-core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { firstMax } from './first-max';

describe('firstMax', () => {
  const x = tf.tensor3d([[[1, 3, 3], [-2, -5, -7]]]); // prettier-ignore

  it('is the maximum of the last axis', () => {
    expectClose(firstMax(x), [3, -2]);
  });

  it('sends its gradient to the first of equals alone', () => {
    const weights = tf.tensor2d([[10, 20]]);
    const f = (y: tf.Tensor) => tf.sum(tf.mul(firstMax(y as tf.Tensor3D), weights));
    expectClose(tf.grad(f)(x), [0, 10, 0, 20, 0, 0]);
  });

  it('passes all of its gradient to an only entry', () => {
    const f = (y: tf.Tensor) => tf.sum(tf.mul(firstMax(y as tf.Tensor3D), 3));
    expectClose(tf.grad(f)(tf.tensor3d([[[5], [-1]]])), [3, 3]);
  });

  it('leaves only what it returns', async () => {
    expect(await tensorsLeftBy(() => firstMax(x))).toBe(1);
  });
});
