import * as tf from '@tensorflow/tfjs-core';
import { expectClose } from '@vse/testing';
import { describe, it } from 'vitest';
import { resetAfter } from './gru-reset-after';

const one = tf.tensor2d([[1]]);
const ones = { reset: one, update: one, candidate: one };

describe('resetAfter', () => {
  it('takes a step by hand', () => {
    const x = { reset: one, update: tf.tensor2d([[2]]), candidate: tf.tensor2d([[3]]) };
    const previous = tf.tensor2d([[0.5]]);
    const { state } = resetAfter.step(x, previous, { ...ones, candidateBias: tf.tensor1d([0.1]) });
    // r = s(1 + 0.5) , z = s(2 + 0.5), q = 0.5 + 0.1, n = tanh(3 + r q), h' = (1 - z) n + z 0.5.
    const sigmoid = (v: number) => 1 / (1 + Math.exp(-v));
    const r = sigmoid(1.5);
    const z = sigmoid(2.5);
    const n = Math.tanh(3 + r * 0.6);
    expectClose(state, [(1 - z) * n + z * 0.5]);
  });

  it('keeps its state where there is no word, with no gradient inside', () => {
    const previous = tf.tensor2d([[0.7]]);
    const result = resetAfter.step(ones, previous, ones, tf.tensor2d([[0]]));
    expectClose(result.state, [0.7]);
    const gradients = resetAfter.gateGradients(one, result, ones);
    for (const gradient of [gradients.reset, gradients.update, gradients.candidate, gradients.product])
      expectClose(gradient, [0]);
    expectClose(resetAfter.previousGradient(one, gradients, result, ones), [1]);
  });
});
