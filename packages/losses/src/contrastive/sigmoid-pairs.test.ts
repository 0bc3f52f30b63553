import * as tf from '@tensorflow/tfjs-core';
import { OptionError } from '@vse/core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { sigmoidPairs } from './sigmoid-pairs';

const scores = tf.tensor2d([0.9, 0.1, 0.3, 0.2, 0.7, 0.4], [2, 3]);
const positives = tf.tensor2d([1, 1, 0, 0, 0, 1], [2, 3]);

describe('sigmoidPairs', () => {
  it('is the logistic loss of every pair', () => {
    // Logits 2 x 1 - 1 = 1 on the diagonal and 2 x 0 - 1 = -1 beside it: four times log(1 + 1/e), over 2 pairs.
    expectClose(sigmoidPairs({ scale: 2, bias: -1 })({ scores: tf.eye(2) }), 2 * Math.log(1 + 1 / Math.E));
  });

  it('has the gradient of its value', () => {
    const f = (x: tf.Tensor) => sigmoidPairs({ scale: 3, bias: -1 })({ scores: x as tf.Tensor2D, positives });
    expectClose(tf.grad(f)(scores), numericGradient(f, scores), { relative: 1e-2, absolute: 1e-3 });
  });

  it('learns scale and bias under stable names', () => {
    const loss = sigmoidPairs();
    const variables = loss.variables!();
    expect(variables.map(({ name }) => name)).toEqual(['sigmoidPairs/logScale', 'sigmoidPairs/bias']);
    expectClose(variables[0]!.variable, Math.log(10));
    expectClose(variables[1]!.variable, -10);
    expectClose(sigmoidPairs({ learned: false })({ scores, positives }), loss({ scores, positives }));
  });

  it('is finite without matches, for an empty batch and for huge scores', () => {
    expectClose(
      sigmoidPairs({ bias: 0 })({ scores: tf.zeros([2, 2]), positives: tf.zeros([2, 2]) }),
      4 * Math.log(2),
    );
    expectClose(sigmoidPairs()({ scores: tf.zeros([0, 0]) }), 0);
    // Two of the four answers are wrong by 10 x 1e4 each; divided by 2 matches that is 1e5.
    expectClose(sigmoidPairs({ bias: 0 })({ scores: tf.fill([2, 2], 1e4) }), 1e5);
  });

  it('refuses a scale of 0, and leaves one tensor behind', async () => {
    expect(() => sigmoidPairs({ scale: 0 })).toThrow(OptionError);
    const loss = sigmoidPairs();
    expect(await tensorsLeftBy(() => loss({ scores, positives }))).toBe(1);
  });
});
