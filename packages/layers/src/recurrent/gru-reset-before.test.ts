import * as tf from '@tensorflow/tfjs-core';
import { expectClose } from '@vse/testing';
import { describe, it } from 'vitest';
import { resetBefore } from './gru-reset-before';

const one = tf.tensor2d([[1]]);
const ones = { reset: one, update: one, candidate: one };

describe('resetBefore', () => {
  it('takes a step by hand', () => {
    const x = { reset: one, update: tf.tensor2d([[2]]), candidate: tf.tensor2d([[3]]) };
    const previous = tf.tensor2d([[0.5]]);
    const { state } = resetBefore.step(x, previous, { ...ones, candidateBias: tf.tensor1d([0.1]) });
    // r = 0.2 (1 + 0.5) + 0.5 = 0.8, z = 0.2 (2 + 0.5) + 0.5 = 1 (just clipped), so h' = 0.5.
    const z = 1;
    const n = Math.tanh(3 + 0.8 * 0.5);
    expectClose(state, [(1 - z) * n + z * 0.5]);
  });

  it('keeps its state where there is no word, with no gradient inside', () => {
    const previous = tf.tensor2d([[0.7]]);
    const result = resetBefore.step(ones, previous, ones, tf.tensor2d([[0]]));
    expectClose(result.state, [0.7]);
    const gradients = resetBefore.gateGradients(one, result, ones);
    for (const gradient of [gradients.reset, gradients.update, gradients.candidate, gradients.product])
      expectClose(gradient, [0]);
    expectClose(resetBefore.previousGradient(one, gradients, result, ones), [1]);
  });
});
