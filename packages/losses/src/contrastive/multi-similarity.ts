import * as tf from '@tensorflow/tfjs-core';
import { assertNumber, assertPositive, type Loss } from '@vse/core';
import { lossOfComparisons, type ComparisonOptions } from './comparisons';
import { maskedLogSumExp, softplus } from './log-sum-exp';
import type { Matches } from '../pairs/matches';

export interface MultiSimilarityOptions extends ComparisonOptions {
  /** Sharpness for matches. Defaults to `2`. */
  readonly alpha?: number;
  /** Sharpness for negatives. Defaults to `50`. */
  readonly beta?: number;
  /** The score between matches and negatives. Defaults to `0.5`. */
  readonly base?: number;
}

/**
 * Multi-similarity loss, without mining: matches below the base and negatives above it weigh more the further they are
 * off. Wang et al., CVPR 2019, https://arxiv.org/abs/1904.06627
 *
 * Reads `scores: [images, captions]` and `positives`, with `anchors: 'stacked'` also `images` and `captions` of length
 * 1; returns a scalar `[]`, the mean over anchors. Throws an `OptionError` for a sharpness that is not above 0 or an
 * unknown choice, a `ShapeError` where shapes disagree.
 */
export function multiSimilarity({
  alpha = 2,
  beta = 50,
  base = 0.5,
  ...options
}: MultiSimilarityOptions = {}): Loss {
  assertPositive('multiSimilarity', 'alpha', alpha);
  assertPositive('multiSimilarity', 'beta', beta);
  assertNumber('multiSimilarity', 'base', base, { from: -Number.MAX_VALUE });
  return lossOfComparisons('multiSimilarity', options, (matches) =>
    multiSimilarityOf(matches, { alpha, beta, base }),
  );
}

/** The same of one comparison. */
export function multiSimilarityOf(
  { scores, positives, negatives }: Matches,
  { alpha, beta, base }: { readonly alpha: number; readonly beta: number; readonly base: number },
): tf.Scalar {
  const above = tf.sub<tf.Tensor2D>(scores, base); // [rows, columns]
  const pull = softplus(maskedLogSumExp(tf.mul(above, -alpha), positives)); // [rows, 1]
  const push = softplus(maskedLogSumExp(tf.mul(above, beta), negatives)); // [rows, 1]
  return tf.mean(tf.add(tf.div(pull, alpha), tf.div(push, beta))); // []
}
