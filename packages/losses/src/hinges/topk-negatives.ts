import * as tf from '@tensorflow/tfjs-core';
import { lowestOutside } from '../pairs/pick';
import { inverseAlongRows } from './along-rows';

/** Mask of the `k` highest-scoring negatives of every row, `[rows, columns]`; all of them if there are fewer. */
export function topKNegatives(scores: tf.Tensor2D, negatives: tf.Tensor2D, k: number): tf.Tensor2D {
  return tf.tidy(() => {
    const order = tf.topk(lowestOutside(scores, negatives), scores.shape[1]).indices; // [rows, columns], highest first
    const ranks = tf.cast(inverseAlongRows(order), 'float32'); // [rows, columns], from 0
    return tf.mul(tf.cast(tf.less(ranks, k), 'float32'), negatives);
  });
}
