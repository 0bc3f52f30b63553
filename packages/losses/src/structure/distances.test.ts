import * as tf from '@tensorflow/tfjs-core';
import { expectClose, numericGradient } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { distances, safeSqrt } from './distances';

const a = tf.tensor2d([0, 0, 3, 4], [2, 2]);

describe('distances', () => {
  it('are Euclidean', () => {
    expectClose(distances(a, tf.tensor2d([[3, 0]]), 0), [3, 4]);
    expectClose(distances(a, tf.tensor2d([[3, 0]]), 0.25), [Math.sqrt(9.25), Math.sqrt(16.25)]);
  });

  it('are exactly the root of epsilon from a row to itself', () =>
    expectClose(distances(a, a, 1e-4, { self: true }), [0.01, Math.sqrt(25.0001), Math.sqrt(25.0001), 0.01]));

  it('have the gradient of their value', () => {
    const b = tf.tensor2d([1, 2, -1, 0.5], [2, 2]);
    const f = (x: tf.Tensor) => tf.sum<tf.Scalar>(distances(x as tf.Tensor2D, b, 0));
    expectClose(tf.grad(f)(a), numericGradient(f, a), { relative: 1e-2 });
  });
});

describe('safeSqrt', () => {
  it('has gradient 0 at 0', () => {
    const gradient = tf.grad((x: tf.Tensor) => tf.sum(safeSqrt(x as tf.Tensor2D)))(tf.tensor2d([[0, 4]]));
    expectClose(gradient, [0, 0.25]);
    expect(gradient.shape).toEqual([1, 2]);
  });
});
