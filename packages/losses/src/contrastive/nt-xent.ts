import * as tf from '@tensorflow/tfjs-core';
import { assertPositive, type Loss } from '@vse/core';
import { lossOfComparisons, type ComparisonOptions } from './comparisons';
import { pairCrossEntropy } from './pair-cross-entropy';
import { comparisonDefaults, described } from '../describe';

/** Options of `ntXent`. */
export interface NtXentOptions extends ComparisonOptions {
  /** Divisor of the scores, usually cosines. Defaults to `0.07`. */
  readonly temperature?: number;
}

/**
 * Normalised temperature-scaled cross-entropy (NT-Xent): classifies each match of an anchor among the anchor's
 * negatives, without its other matches. SimCLR, https://arxiv.org/abs/2002.05709
 *
 * Reads `scores: [images, captions]` and `positives`, with `anchors: 'stacked'` also `images` and `captions` of length
 * 1; returns a scalar `[]`, the mean over matching pairs. A batch of one pair costs 0.
 *
 * @param options - Temperature and anchors.
 * @throws `OptionError` if the temperature is not above 0 or a choice is unknown. The loss throws `ShapeError` if
 * shapes disagree.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { ntXent } from '@vse/losses';
 *
 * const scores = tf.tensor2d([[0.9, 0.3], [0.8, 0.7]]); // [images, captions]
 * const loss = ntXent({ temperature: 0.1 });
 * console.log(await loss({ scores }).array()); // about 0.412
 * ```
 */
export function ntXent({ temperature = 0.07, ...options }: NtXentOptions = {}): Loss {
  assertPositive('ntXent', 'temperature', temperature);
  const loss = lossOfComparisons('ntXent', options, (matches) => ntXentOf(matches, temperature));
  return described('ntXent', { ...comparisonDefaults, ...options, temperature }, loss);
}

/** NT-Xent of one set of anchors. */
export function ntXentOf(matches: Parameters<typeof pairCrossEntropy>[0], temperature: number): tf.Scalar {
  return pairCrossEntropy({ ...matches, scores: tf.div(matches.scores, temperature) });
}
