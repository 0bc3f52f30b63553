import * as tf from '@tensorflow/tfjs-core';
import { addAlongRows, takeAlongRows } from './along-rows';
import { costOf, type CostWithGradient } from '../gradients/cost-with-gradient';

/** Below every score there is: near the least float32. */
const LOWEST = -3.4e38;

/**
 * The sum of `max(0, margin + negative - positive)` over every positive of every row and the `k` highest of its
 * negatives, all where there are fewer.
 *
 * Reads `scores`, `positives` and `negatives`, all `[rows, columns]`; returns a scalar `[]`, differentiable in the
 * scores. Only the k highest are sorted. Each positive finds its place among them, raised by the margin: it pays against
 * those above, whose sum is known, and each of them against the positives below.
 */
export function topKRowHinges(
  scores: tf.Tensor2D,
  positives: tf.Tensor2D,
  negatives: tf.Tensor2D,
  options: TopKRowOptions,
): tf.Scalar {
  return costOf(scores, (input) => topKHingesWithGradient(input, positives, negatives, options));
}

export interface TopKRowOptions {
  readonly k: number;
  readonly margin: number;
}

/** The same with its gradient, for use inside a custom gradient. */
export function topKHingesWithGradient(
  scores: tf.Tensor2D,
  positives: tf.Tensor2D,
  negatives: tf.Tensor2D,
  { k, margin }: TopKRowOptions,
): CostWithGradient {
  return tf.tidy(() => {
    const highest = highestNegatives(scores, negatives, Math.min(k, scores.shape[1]), margin);
    return hingesAgainst(highest, scores, positives);
  });
}

interface Highest {
  /** The highest of the row's negatives, raised by the margin, `[rows, 1]`: the others and the scores are taken from it. */
  readonly reference: tf.Tensor2D;
  /** How far each lies below the reference, `[rows, k]`, ascending; huge where there is no such negative. */
  readonly below: tf.Tensor2D;
  /** 1 where there is such a negative, `[rows, k]`. */
  readonly exist: tf.Tensor2D;
  /** Their columns, `[rows, k]`, int32. */
  readonly columns: tf.Tensor2D;
}

function highestNegatives(scores: tf.Tensor2D, negatives: tf.Tensor2D, k: number, margin: number): Highest {
  return tf.tidy(() => {
    const lowest = tf.fill<tf.Rank.R2>(scores.shape, LOWEST);
    const allowed = tf.where<tf.Tensor2D>(tf.greater(negatives, 0), scores, lowest); // [rows, columns]
    const { values, indices } = tf.topk<tf.Tensor2D>(allowed, k); // [rows, k], highest first
    const raised = tf.add<tf.Tensor2D>(values, margin); // [rows, k]
    const reference = tf.slice(raised, [0, 0], [-1, 1]); // [rows, 1]
    const exist = tf.cast<tf.Tensor2D>(tf.greater<tf.Tensor2D>(values, LOWEST / 2), 'float32'); // [rows, k]
    const none = tf.fill<tf.Rank.R2>([scores.shape[0], k], -LOWEST); // [rows, k]
    const below = tf.where<tf.Tensor2D>(
      tf.greater<tf.Tensor2D>(exist, 0),
      tf.sub<tf.Tensor2D>(reference, raised),
      none,
    ); // [rows, k]
    return { reference, below, exist, columns: indices };
  });
}

function hingesAgainst(
  { reference, below, exist, columns }: Highest,
  scores: tf.Tensor2D,
  positives: tf.Tensor2D,
): CostWithGradient {
  const [rows, width] = scores.shape;
  const k = below.shape[1];
  const above = tf.tidy(() => {
    const gaps = tf.sub(reference, scores); // [rows, columns], how far each score lies below the reference
    return tf.searchSorted(below, gaps, 'left') as tf.Tensor2D;
  }); // [rows, columns], int32: how many negatives are above each score
  const counts = tf.tidy(() => tf.mul<tf.Tensor2D>(tf.cast(above, 'float32'), positives)); // [rows, columns]
  const value = tf.tidy(() => {
    const sums = tf.cumsum(tf.mul(below, exist), 1); // [rows, k]
    const table = tf.concat([tf.zeros([rows, 1]), sums], 1) as tf.Tensor2D; // [rows, k + 1]
    const own = tf.sum(tf.mul(counts, tf.sub(reference, scores))); // []
    return tf.sub<tf.Scalar>(own, tf.sum(tf.mul(positives, takeAlongRows(table, above))));
  }); // []
  const gradient = tf.tidy(() => {
    const places = addAlongRows(above, positives, k + 1); // [rows, k + 1]: positives by how many negatives are above
    const paying = tf.cumsum(tf.slice(places, [0, 1], [rows, k]), 1, false, true); // [rows, k]: positives below each
    const raised = addAlongRows(columns, tf.mul(paying, exist), width); // [rows, columns]
    return tf.sub<tf.Tensor2D>(raised, counts);
  }); // [rows, columns]
  return { value, gradient };
}
