import * as tf from '@tensorflow/tfjs-core';
import { assertNumber, OptionError, type Loss } from '@vse/core';
import { lossOfComparisons, type ComparisonOptions } from '../contrastive/comparisons';
import type { Matches } from '../pairs/matches';
import { meanOfTriplets, type TripletOptions } from './triplets';
import { comparisonDefaults, described } from '../describe';

/** Options of `tripletMargin`. */
export interface TripletMarginOptions extends ComparisonOptions {
  /** Margin by which a negative must lie further away than a match, as a distance of unit vectors. Defaults to `0.05`. */
  readonly margin?: number;
  /** Uses the distance from match to negative if it is shorter. Needs `anchors: 'stacked'`. Defaults to `false`. */
  readonly swap?: boolean;
  /** Uses `log(1 + exp(x))` instead of `max(0, x)`. Defaults to `false`. */
  readonly smooth?: boolean;
}

/**
 * Triplet margin loss over all triplets of a batch, with the Euclidean distance of unit vectors, `sqrt(2 - 2 score)`:
 * the scores must be cosines. FaceNet, https://arxiv.org/abs/1503.03832; swap: Balntas et al., BMVC 2016,
 * https://doi.org/10.5244/C.30.119
 *
 * Reads `scores: [images, captions]` and `positives`, with `anchors: 'stacked'` also `images` and `captions` of length
 * 1; returns a scalar `[]`, the mean over the triplets that cost more than 0. Time grows with anchors x items^2, memory
 * with anchors x items.
 *
 * @param options - Margin, swap, smoothing and anchors.
 * @throws `OptionError` if the margin is negative, a choice is unknown, or `swap` has other anchors. The loss throws
 * `ShapeError` if shapes disagree.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { tripletMargin } from '@vse/losses';
 *
 * const scores = tf.tensor2d([[0.9, 0.3], [0.8, 0.7]]); // [images, captions]
 * const loss = tripletMargin({ margin: 0.05 });
 * console.log(await loss({ scores }).array()); // about 0.096
 * ```
 */
export function tripletMargin({
  margin = 0.05,
  swap = false,
  smooth = false,
  ...options
}: TripletMarginOptions = {}): Loss {
  assertNumber('tripletMargin', 'margin', margin, { from: 0 });
  if (swap && options.anchors !== 'stacked') {
    throw new OptionError(
      `tripletMargin: anchors must be 'stacked' with swap, got '${options.anchors ?? 'both'}'.`,
    );
  }
  const loss = lossOfComparisons('tripletMargin', options, (matches) =>
    tripletMarginOf(matches, { margin, swap, smooth }),
  );
  return described('tripletMargin', { ...comparisonDefaults, ...options, margin, swap, smooth }, loss);
}

/** Triplet margin loss of one set of anchors. */
export function tripletMarginOf(matches: Matches, options: TripletOptions): tf.Scalar {
  // The floor keeps the root's gradient finite where two vectors are equal.
  const distances = tf.sqrt(tf.maximum(tf.mul(2, tf.sub(1, matches.scores)), 1e-12)); // [rows, columns]
  return meanOfTriplets({ ...matches, scores: distances as tf.Tensor2D }, options);
}
