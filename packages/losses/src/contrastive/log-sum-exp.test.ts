import * as tf from '@tensorflow/tfjs-core';
import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { maskedLogSumExp, softplus } from './log-sum-exp';

describe('maskedLogSumExp', () => {
  it('sums over the mask only', () => {
    // log(e^0 + e^log 3) = log 4; the 100 is masked.
    const values = tf.tensor2d([0, Math.log(3), 100], [1, 3]);
    expectClose(maskedLogSumExp(values, tf.tensor2d([[1, 1, 0]])), Math.log(4));
  });

  it('does not overflow, and is very low where the mask is empty', () => {
    expectClose(maskedLogSumExp(tf.tensor2d([[1e4, 1e4]]), tf.tensor2d([[1, 1]])), 1e4 + Math.log(2));
    expect(maskedLogSumExp(tf.tensor2d([[1, 2]]), tf.zeros([1, 2])).dataSync()[0]).toBeLessThan(-1e29);
  });

  it('has the softmax as its gradient, 0 outside the mask', () => {
    const f = (x: tf.Tensor) => tf.sum(maskedLogSumExp(x as tf.Tensor2D, tf.tensor2d([[1, 1, 0]])));
    expectClose(tf.grad(f)(tf.tensor2d([[0, Math.log(3), 9]])), [0.25, 0.75, 0]);
  });
});

describe('softplus', () => {
  it('is log(1 + e^x), also far out', () => {
    expectClose(softplus(tf.tensor1d([0, -1e30, 1e4, Math.log(3)])), [Math.log(2), 0, 1e4, Math.log(4)]);
  });

  it('is exact from -80 to 80, and so is its gradient', () => {
    const grid = Float32Array.from({ length: 1601 }, (_, i) => -80 + i / 10);
    const exact = { relative: 5e-7, absolute: 0 };
    const value = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    expectClose(softplus(tf.tensor1d(grid)), Float32Array.from(grid, value), exact);
    const gradient = tf.grad((x: tf.Tensor) => tf.sum(softplus(x)))(tf.tensor1d(grid));
    expectClose(
      gradient,
      Float32Array.from(grid, (x) => 1 / (1 + Math.exp(-x))),
      exact,
    );
  });

  it('has the sigmoid as its gradient', () => {
    const gradient = tf.grad((x: tf.Tensor) => tf.sum(softplus(x)))(
      tf.tensor1d([-1e4, Math.log(3), -2, 1e4]),
    );
    expectClose(gradient, [0, 0.75, 1 / (1 + Math.exp(2)), 1]);
  });
});
