import * as tf from '@tensorflow/tfjs-core';
import { addAlongRows, takeAlongRows } from './along-rows';
import { costOf, type CostWithGradient } from '../gradients/cost-with-gradient';
import { LOWEST, lowestOutside } from '../pairs/pick';

/**
 * Sum of `max(0, margin + negative - positive)` over every positive of every row and the `k` highest of its negatives,
 * or all if there are fewer.
 *
 * Reads `scores`, `positives` and `negatives`, all `[rows, columns]`; returns a scalar `[]`, differentiable in the
 * scores. Only the k highest are sorted. With these raised by the margin, each positive is searched among them: it pays
 * for those above, whose sum is a cumulative one, and each of them for the positives below.
 */
export function topKRowHinges(
  scores: tf.Tensor2D,
  positives: tf.Tensor2D,
  negatives: tf.Tensor2D,
  options: TopKRowOptions,
): tf.Scalar {
  return costOf(scores, (input) => topKHingesWithGradient(input, positives, negatives, options));
}

/** Number of negatives per row, and the margin. */
export interface TopKRowOptions {
  readonly k: number;
  readonly margin: number;
}

/** Computes `topKRowHinges` with its gradient, for use inside a custom gradient. */
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

/** The k highest negatives of every row, raised by the margin. */
interface Highest {
  /** The highest of them, `[rows, 1]`: the others and the scores are measured from it. */
  readonly reference: tf.Tensor2D;
  /** Distance of each below the reference, `[rows, k]`, ascending; huge if the row has fewer negatives. */
  readonly below: tf.Tensor2D;
  /** 1 where the row has so many negatives, `[rows, k]`. */
  readonly exist: tf.Tensor2D;
  /** Their columns, `[rows, k]`, int32. */
  readonly columns: tf.Tensor2D;
}

function highestNegatives(scores: tf.Tensor2D, negatives: tf.Tensor2D, k: number, margin: number): Highest {
  return tf.tidy(() => {
    const { values, indices } = tf.topk<tf.Tensor2D>(lowestOutside(scores, negatives), k); // [rows, k], highest first
    const raised = tf.add<tf.Tensor2D>(values, margin); // [rows, k]
    const reference = tf.slice(raised, [0, 0], [-1, 1]); // [rows, 1]
    const exist = tf.cast<tf.Tensor2D>(tf.greater<tf.Tensor2D>(values, LOWEST / 2), 'float32'); // [rows, k]
    const huge = tf.fill<tf.Rank.R2>([scores.shape[0], k], -LOWEST); // [rows, k]
    const below = tf.where<tf.Tensor2D>(
      tf.greater<tf.Tensor2D>(exist, 0),
      tf.sub<tf.Tensor2D>(reference, raised),
      huge,
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
    const gaps = tf.sub(reference, scores); // [rows, columns], distance of each score below the reference
    return tf.searchSorted(below, gaps, 'left') as tf.Tensor2D;
  }); // [rows, columns], int32: number of negatives above each score
  const counts = tf.tidy(() => tf.mul<tf.Tensor2D>(tf.cast(above, 'float32'), positives)); // [rows, columns]
  const value = tf.tidy(() => {
    const sums = tf.cumsum(tf.mul(below, exist), 1); // [rows, k]
    const table = tf.concat([tf.zeros([rows, 1]), sums], 1) as tf.Tensor2D; // [rows, k + 1]
    const own = tf.sum(tf.mul(counts, tf.sub(reference, scores))); // []
    return tf.sub<tf.Scalar>(own, tf.sum(tf.mul(positives, takeAlongRows(table, above))));
  }); // []
  const gradient = tf.tidy(() => {
    const positions = addAlongRows(above, positives, k + 1); // [rows, k + 1]: positives by number of negatives above
    const paying = tf.cumsum(tf.slice(positions, [0, 1], [rows, k]), 1, false, true); // [rows, k]: positives below each
    const raised = addAlongRows(columns, tf.mul(paying, exist), width); // [rows, columns]
    return tf.sub<tf.Tensor2D>(raised, counts);
  }); // [rows, columns]
  return { value, gradient };
}
