import * as tf from '@tensorflow/tfjs-core';
import { assertPositive, type Loss } from '@vse/core';
import { lossOfComparisons, type ComparisonOptions } from './comparisons';
import { maskedLogSumExp } from './log-sum-exp';
import type { Matches } from '../pairs/matches';

export interface SupervisedContrastiveOptions extends ComparisonOptions {
  /** What the scores, cosines as a rule, are divided by. Defaults to `0.1`. */
  readonly temperature?: number;
}

/**
 * Supervised contrastive loss: an anchor's matches share the softmax over all that it is compared with.
 * https://arxiv.org/abs/2004.11362 (the form with the mean outside the logarithm)
 *
 * Reads `scores: [images, captions]` and `positives`, with `anchors: 'stacked'` also `images` and `captions` of length
 * 1; returns a scalar `[]`, the mean over anchors whose cost is above 0. An anchor without a match costs 0. Throws an
 * `OptionError` for a temperature that is not above 0 or an unknown choice, a `ShapeError` where shapes disagree.
 */
export function supervisedContrastive({
  temperature = 0.1,
  ...options
}: SupervisedContrastiveOptions = {}): Loss {
  assertPositive('supervisedContrastive', 'temperature', temperature);
  return lossOfComparisons('supervisedContrastive', options, (matches) =>
    supervisedContrastiveOf(matches, temperature),
  );
}

/** The same of one comparison. */
export function supervisedContrastiveOf(
  { scores, positives, negatives }: Matches,
  temperature: number,
): tf.Scalar {
  const logits = tf.div<tf.Tensor2D>(scores, temperature); // [rows, columns]
  const all = maskedLogSumExp(logits, tf.add(positives, negatives)); // [rows, 1]
  const costs = tf.mul(tf.sub(all, logits), positives); // [rows, columns]
  const matches = tf.sum(positives, 1); // [rows]
  const total = tf.sum(tf.div(tf.sum(costs, 1), tf.maximum(matches, 1))); // []
  // A cost is 0 where nothing matches or the match is alone. Told by counting: a small cost may round to 0.
  const candidates = tf.sum(tf.add(positives, negatives), 1); // [rows]
  const costing = tf.logicalAnd(tf.greater(matches, 0), tf.greater(candidates, 1)); // [rows]
  return tf.div(total, tf.maximum(tf.sum(tf.cast(costing, 'float32')), 1)); // []
}
