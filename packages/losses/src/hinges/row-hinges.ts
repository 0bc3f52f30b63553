import * as tf from '@tensorflow/tfjs-core';
import { inverseAlongRows, takeAlongRows } from './along-rows';
import { costOf, type CostWithGradient } from '../gradients/cost-with-gradient';

/**
 * Sum of `max(0, margin + negative - positive)` over every positive and every negative of every row.
 *
 * Reads `scores`, `positives` and `negatives`, all `[rows, columns]`; returns a scalar `[]`, differentiable in the
 * scores. Each row is sorted once, so no tensor has a third axis: with the negatives raised by the margin, a positive
 * pays for the negatives above it and a negative for the positives below it. Those counts are the gradient, and the sum
 * of value times count is the loss.
 */
export function rowHinges(
  scores: tf.Tensor2D,
  positives: tf.Tensor2D,
  negatives: tf.Tensor2D,
  margin: number,
): tf.Scalar {
  return costOf(scores, (input) => hingesWithGradient(input, positives, negatives, margin));
}

/** Computes `rowHinges` with its gradient, for use inside a custom gradient. */
export function hingesWithGradient(
  scores: tf.Tensor2D,
  positives: tf.Tensor2D,
  negatives: tf.Tensor2D,
  margin: number,
): CostWithGradient {
  return tf.tidy(() => {
    const columns = scores.shape[1];
    const zeros: tf.Tensor2D = tf.zerosLike(scores); // [rows, columns]
    const both = tf.concat([scores, tf.add<tf.Tensor2D>(scores, margin)], 1); // [rows, 2 columns]
    const { values, indices } = tf.topk(both, 2 * columns); // [rows, 2 columns], highest first
    const positive = takeAlongRows(tf.concat([positives, zeros], 1), indices); // [rows, 2 columns]
    const negative = takeAlongRows(tf.concat([zeros, negatives], 1), indices); // [rows, 2 columns]
    const negativesAbove = tf.cumsum(negative, 1); // [rows, 2 columns]
    const positivesBelow = tf.sub(tf.sum(positive, 1, true), tf.cumsum(positive, 1)); // [rows, 2 columns]
    const counts = tf.sub<tf.Tensor2D>(tf.mul(negative, positivesBelow), tf.mul(positive, negativesAbove)); // [rows, 2 columns]
    const gradients = takeAlongRows(counts, inverseAlongRows(indices)); // [rows, 2 columns]
    const gradient = tf.add<tf.Tensor2D>(
      tf.slice(gradients, [0, 0], scores.shape),
      tf.slice(gradients, [0, columns], scores.shape),
    ); // [rows, columns]
    return { value: tf.sum<tf.Scalar>(tf.mul(values, counts)), gradient };
  });
}
