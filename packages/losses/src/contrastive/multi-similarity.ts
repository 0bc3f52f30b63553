import * as tf from '@tensorflow/tfjs-core';
import { assertNumber, assertPositive, type Loss } from '@vse/core';
import { lossOfComparisons, type ComparisonOptions } from './comparisons';
import { maskedLogSumExp, softplus } from './log-sum-exp';
import type { Matches } from '../pairs/matches';
import { comparisonDefaults, described } from '../describe';

/** Options of `multiSimilarity`. */
export interface MultiSimilarityOptions extends ComparisonOptions {
  /** Sharpness of the pull on matches. Defaults to `2`. */
  readonly alpha?: number;
  /** Sharpness of the push on negatives. Defaults to `50`. */
  readonly beta?: number;
  /** Score that separates matches from negatives. Defaults to `0.5`. */
  readonly base?: number;
}

/**
 * Multi-similarity loss, without mining: pulls matches above the base and pushes negatives below it, the harder the
 * further off they are. Wang et al., CVPR 2019, https://arxiv.org/abs/1904.06627
 *
 * Reads `scores: [images, captions]` and `positives`, with `anchors: 'stacked'` also `images` and `captions` of length
 * 1; returns a scalar `[]`, the mean over anchors.
 *
 * @param options - Sharpness, base and anchors.
 * @throws `OptionError` if a sharpness is not above 0 or a choice is unknown. The loss throws `ShapeError` if shapes
 * disagree.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { multiSimilarity } from '@vse/losses';
 *
 * const scores = tf.tensor2d([[0.9, 0.3], [0.8, 0.7]]); // [images, captions]
 * const loss = multiSimilarity();
 * console.log(await loss({ scores }).array()); // about 0.371
 * ```
 */
export function multiSimilarity({
  alpha = 2,
  beta = 50,
  base = 0.5,
  ...options
}: MultiSimilarityOptions = {}): Loss {
  assertPositive('multiSimilarity', 'alpha', alpha);
  assertPositive('multiSimilarity', 'beta', beta);
  assertNumber('multiSimilarity', 'base', base);
  const loss = lossOfComparisons('multiSimilarity', options, (matches) =>
    multiSimilarityOf(matches, { alpha, beta, base }),
  );
  return described('multiSimilarity', { ...comparisonDefaults, ...options, alpha, beta, base }, loss);
}

/** Multi-similarity loss of one set of anchors. */
export function multiSimilarityOf(
  { scores, positives, negatives }: Matches,
  { alpha, beta, base }: { readonly alpha: number; readonly beta: number; readonly base: number },
): tf.Scalar {
  const above = tf.sub<tf.Tensor2D>(scores, base); // [rows, columns]
  const pull = softplus(maskedLogSumExp(tf.mul(above, -alpha), positives)); // [rows, 1]
  const push = softplus(maskedLogSumExp(tf.mul(above, beta), negatives)); // [rows, 1]
  return tf.mean(tf.add(tf.div(pull, alpha), tf.div(push, beta))); // []
}
