import * as tf from '@tensorflow/tfjs-core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { expect, it } from 'vitest';
import { topKNegatives } from './topk-negatives';

const scores = tf.tensor2d([0.9, 0.5, 0.7, 0.1, 0.3, 0.3, 0.3, 0.2], [2, 4]);
const negatives = tf.tensor2d([0, 1, 1, 1, 1, 1, 1, 0], [2, 4]);

it('marks the k highest negatives of every row, the first of equals', () => {
  expectClose(topKNegatives(scores, negatives, 1), [0, 0, 1, 0, 1, 0, 0, 0]);
  expectClose(topKNegatives(scores, negatives, 2), [0, 1, 1, 0, 1, 1, 0, 0]);
});

it('marks all negatives if there are fewer, and leaves one tensor behind', async () => {
  expectClose(topKNegatives(scores, negatives, 9), negatives);
  expectClose(topKNegatives(scores, tf.zeros([2, 4]), 2), tf.zeros([2, 4]));
  expect(await tensorsLeftBy(() => topKNegatives(scores, negatives, 2))).toBe(1);
});
