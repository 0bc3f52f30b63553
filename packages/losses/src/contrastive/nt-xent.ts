import * as tf from '@tensorflow/tfjs-core';
import { assertPositive, type Loss } from '@vse/core';
import { lossOfComparisons, type ComparisonOptions } from './comparisons';
import { pairCrossEntropy } from './pair-cross-entropy';

export interface NtXentOptions extends ComparisonOptions {
  /** What the scores, cosines as a rule, are divided by. Defaults to `0.07`. */
  readonly temperature?: number;
}

/**
 * Normalised temperature-scaled cross-entropy: each matching pair is told from the negatives of its anchor; the
 * anchor's other matches take no part. SimCLR, https://arxiv.org/abs/2002.05709
 *
 * Reads `scores: [images, captions]` and `positives`, with `anchors: 'stacked'` also `images` and `captions` of length
 * 1; returns a scalar `[]`, the mean over matching pairs. A batch of one pair costs 0. Throws an `OptionError` for a
 * temperature that is not above 0 or an unknown choice, a `ShapeError` where shapes disagree.
 */
export function ntXent({ temperature = 0.07, ...options }: NtXentOptions = {}): Loss {
  assertPositive('ntXent', 'temperature', temperature);
  return lossOfComparisons('ntXent', options, (matches) => ntXentOf(matches, temperature));
}

/** The same of one comparison. */
export function ntXentOf(matches: Parameters<typeof pairCrossEntropy>[0], temperature: number): tf.Scalar {
  return pairCrossEntropy({ ...matches, scores: tf.div(matches.scores, temperature) });
}
