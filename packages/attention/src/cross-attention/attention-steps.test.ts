import * as tf from '@tensorflow/tfjs-core';
import { expectClose } from '@vse/testing';
import { describe, it } from 'vitest';
import { normalized, scored, type CrossAttention } from './attention-steps';

const attention: CrossAttention = {
  aggregate: 'mean',
  inverseTemperature: 2,
  lseSharpness: 6,
  normalization: 'l1',
};

describe('the steps of cross attention', () => {
  it('normalise over the queries of one item, not of another', () => {
    const queries = tf.zeros<tf.Rank.R3>([2, 2, 5]); // two items of two queries
    const products = tf.tensor3d([[[1]], [[3]], [[10]], [[-30]]]); // [4, 1, 1]
    const { value, pullback } = normalized(queries, products, tf.ones([2, 2]), attention);
    expectClose(value, tf.tensor3d([[[0.25]], [[0.75]], [[0.25]], [[-0.75]]]));
    // d (x / (x + y)) = y / (x + y)^2 by x and -x / (x + y)^2 by y.
    const dy = tf.tensor3d([[[1]], [[0]], [[0]], [[0]]]);
    expectClose(pullback(dy), tf.tensor3d([[[3 / 16]], [[-1 / 16]], [[0]], [[0]]]));
  });

  it('score the real queries of pairs of non-empty items', () => {
    const queries = tf.tensor3d([[[2, 0], [0, 1]], [[1, 0], [1, 0]]]); // prettier-ignore
    const masks = { queries: tf.tensor2d([[1, 0], [1, 1]]), sources: tf.tensor2d([[1], [0]]) }; // prettier-ignore
    const contexts = { along: tf.tensor2d([[3, 1], [5, 5], [0.2, 1], [0.6, 1]]), squared: tf.ones<tf.Rank.R2>([4, 2]) }; // prettier-ignore
    const { value, pullback } = scored(queries, contexts, masks, attention);
    // The first item has one real query: 3 / (2 * 1); the second two: (0.2 + 0.6) / 2; the other sources are empty.
    expectClose(value, tf.tensor2d([[1.5, 0], [0.4, 0]])); // prettier-ignore
    // By the products with the contexts: 1 / 2 for the one real query, 1 / 2 each for two.
    expectClose(pullback(tf.ones([2, 2])).along, [0.5, 0, 0, 0, 0.5, 0, 0.5, 0]);
  });
});
