import * as tf from '@tensorflow/tfjs-core';

/** Stands for minus infinity, which would make NaN. */
const LOWEST = -1e30;

/** `log(sum(exp(values)))` over the masked entries of every row, `[rows, 1]`; about -1e30 for an empty row. */
export function maskedLogSumExp(values: tf.Tensor2D, mask: tf.Tensor2D): tf.Tensor2D {
  const outside = tf.fill<tf.Rank.R2>(values.shape, LOWEST);
  return tf.logSumExp(tf.where(tf.greater(mask, 0), values, outside), 1, true); // [rows, 1]
}

/**
 * `log(1 + exp(x))`, exact for any finite x, and so is its gradient. Not by `tf.log1p`, which as some backends compute it
 * is 0 near 0.
 */
export function softplus<T extends tf.Tensor>(x: T): T {
  return tf.softplus(x);
}
