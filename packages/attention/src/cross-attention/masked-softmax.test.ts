import * as tf from '@tensorflow/tfjs-core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { maskedSoftmax } from './masked-softmax';

describe('maskedSoftmax', () => {
  it('weighs the real entries of the last axis', () => {
    const high = 1 / (1 + Math.exp(-2));
    expectClose(maskedSoftmax(tf.tensor3d([[[0, 2, 100]]]), tf.tensor2d([[1, 1, 0]])), [1 - high, high, 0]);
    expectClose(maskedSoftmax(tf.zeros([1, 1, 4])), [0.25, 0.25, 0.25, 0.25]);
  });

  it('gives equal weights to a row of padding alone', () => {
    expectClose(maskedSoftmax(tf.zeros([1, 1, 2]), tf.zeros([1, 2])), [0.5, 0.5]);
  });

  it('gives padding no gradient', () => {
    const mask = tf.tensor2d([[1, 1, 0]]);
    const f = (x: tf.Tensor) => tf.sum(tf.mul(maskedSoftmax(x, mask), tf.tensor2d([[1, 0, 5]])));
    // d w0 / d x = (w0 (1 - w0), -w0 w1) at w0 = w1 = 1/2.
    expectClose(tf.grad(f)(tf.zeros([1, 3])), [0.25, -0.25, 0]);
  });

  it('leaves only what it returns', async () => {
    const [logits, mask] = [tf.zeros([1, 3]), tf.tensor2d([[1, 1, 0]])];
    expect(await tensorsLeftBy(() => maskedSoftmax(logits, mask))).toBe(1);
  });
});
