import * as tf from '@tensorflow/tfjs-core';
import { OptionError } from '@vse/core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { supervisedContrastive } from './supervised-contrastive';

const positives = tf.tensor2d([1, 1, 0, 0, 0, 1], [2, 3]);

describe('supervisedContrastive', () => {
  it('shares the softmax among the matches of an anchor', () => {
    // Equal scores: every match has probability 1/3 of its row, so each anchor costs log 3.
    const loss = supervisedContrastive({ anchors: 'images' });
    expectClose(loss({ scores: tf.zeros([2, 3]), positives }), Math.log(3));
    // Logits 0, log 2, log 3 with the first two matching: (log 6 - 0 + log 6 - log 2) / 2.
    const scores = tf.tensor2d([[0, Math.log(2), Math.log(3)]]);
    const one = supervisedContrastive({ anchors: 'images', temperature: 1 });
    expectClose(one({ scores, positives: tf.tensor2d([[1, 1, 0]]) }), (Math.log(6) + Math.log(3)) / 2);
  });

  it('has the gradient of its value', () => {
    const scores = tf.tensor2d([0.9, 0.1, 0.3, 0.2, 0.7, 0.4], [2, 3]);
    const f = (x: tf.Tensor) =>
      supervisedContrastive({ temperature: 0.5 })({ scores: x as tf.Tensor2D, positives });
    expectClose(tf.grad(f)(scores), numericGradient(f, scores), { relative: 1e-2, absolute: 1e-3 });
  });

  it('leaves anchors without a match out, and is 0 without any', () => {
    const scores = tf.zeros<tf.Rank.R2>([2, 2]);
    const half = tf.tensor2d([1, 0, 0, 0], [2, 2]);
    expectClose(supervisedContrastive()({ scores, positives: half }), Math.log(2));
    expectClose(supervisedContrastive()({ scores, positives: tf.zeros([2, 2]) }), 0);
    expectClose(supervisedContrastive()({ scores: tf.tensor2d([[0.3]]) }), 0);
  });

  it('refuses a temperature of 0, and leaves one tensor behind', async () => {
    expect(() => supervisedContrastive({ temperature: 0 })).toThrow(OptionError);
    const scores = tf.zeros<tf.Rank.R2>([2, 3]);
    expect(await tensorsLeftBy(() => supervisedContrastive()({ scores, positives }))).toBe(1);
  });
});
