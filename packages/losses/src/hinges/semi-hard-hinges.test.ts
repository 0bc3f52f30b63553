import * as tf from '@tensorflow/tfjs-core';
import { OptionError } from '@vse/core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { semiHardHinges } from './semi-hard-hinges';

const scores = tf.tensor2d([0.5, 0.45, 0.62, 0.1, 0.4, 0.3, 0.2, 0.57, 0.6], [3, 3]);

describe('semiHardHinges', () => {
  it('takes the hardest negative below the match, or the easiest of all', () => {
    // Rows, margin 0.2: 0.45 below 0.5 -> 0.15; 0.3 below 0.4 -> 0.1; 0.57 below 0.6 -> 0.17.
    // Columns: 0.2 below 0.5 -> 0; none below 0.4, easiest 0.45 -> 0.25; 0.3 below 0.6 -> 0. Together 0.67.
    expectClose(semiHardHinges()({ scores }), 0.67);
  });

  it('computes the same, gradient included, with and without the diagonal as positives', () => {
    const told = (x: tf.Tensor) => semiHardHinges()({ scores: x as tf.Tensor2D, positives: tf.eye(3) });
    expectClose(told(scores), 0.67);
    expectClose(tf.grad(told)(scores), numericGradient(told, scores, 1e-3), { relative: 1e-2 });
  });

  it('computes the same, gradient included, with and without oneImagePerCaption', () => {
    const wide = tf.tensor2d([0.5, 0.45, 0.62, 0.1, 0.4, 0.3, 0.2, 0.57], [2, 4]);
    const positives = tf.tensor2d([1, 0, 1, 0, 0, 1, 0, 1], [2, 4]);
    const told = (oneImagePerCaption: boolean) => (x: tf.Tensor) =>
      semiHardHinges()({ scores: x as tf.Tensor2D, positives, oneImagePerCaption });
    expectClose(told(true)(wide), told(false)(wide));
    expectClose(tf.grad(told(true))(wide), tf.grad(told(false))(wide));
  });

  it('never takes a match for a negative', () =>
    expectClose(semiHardHinges()({ scores: tf.tensor2d([[0.5, 0.4]]), positives: tf.ones([1, 2]) }), 0));

  it('has 2 x batch x margin at collapse, 0 for one pair, and leaves one tensor behind', async () => {
    expectClose(semiHardHinges()({ scores: tf.ones([4, 4]) }), 2 * 4 * 0.2);
    expectClose(semiHardHinges()({ scores: tf.tensor2d([[0.3]]) }), 0);
    expect(() => semiHardHinges({ margin: -1 })).toThrow(OptionError);
    expect(await tensorsLeftBy(() => semiHardHinges()({ scores }))).toBe(1);
  });
});
