import * as tf from '@tensorflow/tfjs-core';
import { assertNumber, OptionError, type Loss } from '@vse/core';
import { lossOfComparisons, type ComparisonOptions } from '../contrastive/comparisons';
import type { Matches } from '../pairs/matches';
import { meanOfTriplets, type TripletOptions } from './triplets';

export interface TripletMarginOptions extends ComparisonOptions {
  /** How much further a negative must lie than a match, as a distance between unit vectors. Defaults to `0.05`. */
  readonly margin?: number;
  /** Whether to use the distance from match to negative where it is the shorter. Needs `anchors: 'stacked'`. */
  readonly swap?: boolean;
  /** Whether to use `log(1 + exp(x))` in place of `max(0, x)`. Defaults to `false`. */
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
 * Throws an `OptionError` for a negative margin or a contradiction, a `ShapeError` where shapes disagree.
 */
export function tripletMargin({
  margin = 0.05,
  swap = false,
  smooth = false,
  ...options
}: TripletMarginOptions = {}): Loss {
  assertNumber('tripletMargin', 'margin', margin, { from: 0 });
  if (swap && options.anchors !== 'stacked') {
    throw new OptionError("tripletMargin: swap compares within a view: set anchors: 'stacked'.");
  }
  return lossOfComparisons('tripletMargin', options, (matches) =>
    tripletMarginOf(matches, { margin, swap, smooth }),
  );
}

/** The same of one comparison. */
export function tripletMarginOf(matches: Matches, options: TripletOptions): tf.Scalar {
  // The floor keeps the root's gradient finite where two vectors are the same.
  const distances = tf.sqrt(tf.maximum(tf.mul(2, tf.sub(1, matches.scores)), 1e-12)); // [rows, columns]
  return meanOfTriplets({ ...matches, scores: distances as tf.Tensor2D }, options);
}
