import * as tf from '@tensorflow/tfjs-core';
import type { Anchors } from '../pairs/anchors';
import { firstHighest, pickFromRows } from '../pairs/pick';

/** First negative within the margin, in random order. */
export interface FirstViolators {
  /** Score of each anchor's violator, `[anchors, 1]`; meaningless if it has none. */
  readonly scores: tf.Tensor2D;
  /** 1 where the anchor has a violator, `[anchors, 1]`. */
  readonly exist: tf.Tensor2D;
  /** Number of negatives up to the violator, itself included, `[anchors, 1]`. */
  readonly trials: tf.Tensor2D;
}

/**
 * Goes through the negatives of every anchor by descending key and stops at the first that comes within the margin of
 * the pair's own score. All but `scores` are constants to the gradient.
 */
export function firstViolators(
  { scores, own, negatives }: Anchors,
  keys: tf.Tensor2D,
  margin: number,
): FirstViolators {
  const op = tf.customGrad((input) => ({
    value: tf.tidy(() => {
      const within = tf.greater(tf.add(input as tf.Tensor2D, margin), own); // [anchors, columns]
      return tf.mul<tf.Tensor2D>(negatives, tf.cast(within, 'float32'));
    }),
    gradFunc: (dy: tf.Tensor2D) => tf.zerosLike(dy),
  }));
  const violating = op(scores); // [anchors, columns]
  const first = firstHighest(keys, violating); // [anchors, columns]
  const key = tf.sum<tf.Tensor2D>(tf.mul(keys, first), 1, true); // [anchors, 1]
  const tried = tf.mul(negatives, tf.cast(tf.greaterEqual(keys, key), 'float32')); // [anchors, columns]
  return {
    scores: pickFromRows(scores, () => tf.clone(first)),
    exist: tf.max(violating, 1, true),
    trials: tf.maximum(tf.sum(tried, 1, true), 1),
  };
}
