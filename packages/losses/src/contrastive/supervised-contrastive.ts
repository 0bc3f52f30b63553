import * as tf from '@tensorflow/tfjs-core';
import { assertPositive, type Loss } from '@vse/core';
import { lossOfComparisons, type ComparisonOptions } from './comparisons';
import { maskedLogSumExp } from './log-sum-exp';
import type { Matches } from '../pairs/matches';
import { comparisonDefaults, described } from '../describe';

/** Options of `supervisedContrastive`. */
export interface SupervisedContrastiveOptions extends ComparisonOptions {
  /** Divisor of the scores, usually cosines. Defaults to `0.1`. */
  readonly temperature?: number;
}

/**
 * Supervised contrastive loss: cross-entropy of an anchor's matches in the softmax over all that it is compared with.
 * https://arxiv.org/abs/2004.11362 (the form with the mean outside the logarithm)
 *
 * Reads `scores: [images, captions]` and `positives`, with `anchors: 'stacked'` also `images` and `captions` of length
 * 1; returns a scalar `[]`, the mean over anchors whose cost is above 0. An anchor without a match costs 0.
 *
 * @param options - Temperature and anchors.
 * @throws `OptionError` if the temperature is not above 0 or a choice is unknown. The loss throws `ShapeError` if
 * shapes disagree.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { supervisedContrastive } from '@vse/losses';
 *
 * const scores = tf.tensor2d([[0.9, 0.3], [0.8, 0.7]]); // [images, captions]
 * const loss = supervisedContrastive();
 * console.log(await loss({ scores }).array()); // about 0.412
 * ```
 */
export function supervisedContrastive({
  temperature = 0.1,
  ...options
}: SupervisedContrastiveOptions = {}): Loss {
  assertPositive('supervisedContrastive', 'temperature', temperature);
  const loss = lossOfComparisons('supervisedContrastive', options, (matches) =>
    supervisedContrastiveOf(matches, temperature),
  );
  return described('supervisedContrastive', { ...comparisonDefaults, ...options, temperature }, loss);
}

/** Supervised contrastive loss of one set of anchors. */
export function supervisedContrastiveOf(
  { scores, positives, negatives }: Matches,
  temperature: number,
): tf.Scalar {
  const logits = tf.div<tf.Tensor2D>(scores, temperature); // [rows, columns]
  const all = maskedLogSumExp(logits, tf.add(positives, negatives)); // [rows, 1]
  const costs = tf.mul(tf.sub(all, logits), positives); // [rows, columns]
  const matches = tf.sum(positives, 1); // [rows]
  const total = tf.sum(tf.div(tf.sum(costs, 1), tf.maximum(matches, 1))); // []
  // A cost is 0 for an anchor without a match or without negatives. Counted, because a small cost may round to 0.
  const candidates = tf.sum(tf.add(positives, negatives), 1); // [rows]
  const costing = tf.logicalAnd(tf.greater(matches, 0), tf.greater(candidates, 1)); // [rows]
  return tf.div(total, tf.maximum(tf.sum(tf.cast(costing, 'float32')), 1)); // []
}
