import * as tf from '@tensorflow/tfjs-core';
import { inverseAlongRows } from './along-rows';

/** The mask of the `k` highest-scoring negatives of every row, `[rows, columns]`; all of them where there are fewer. */
export function topKNegatives(scores: tf.Tensor2D, negatives: tf.Tensor2D, k: number): tf.Tensor2D {
  return tf.tidy(() => {
    const lowest = tf.fill<tf.Rank.R2>(scores.shape, LOWEST);
    const allowed = tf.where<tf.Tensor2D>(tf.greater(negatives, 0), scores, lowest); // [rows, columns]
    const order = tf.topk(allowed, scores.shape[1]).indices; // [rows, columns], highest first
    const ranks = tf.cast(inverseAlongRows(order), 'float32'); // [rows, columns], from 0
    return tf.mul(tf.cast(tf.less(ranks, k), 'float32'), negatives);
  });
}

/** Below every score there is: near the least float32. */
const LOWEST = -3.4e38;
