import * as tf from '@tensorflow/tfjs-core';
import { assertPositive, type Loss, type NamedVariable } from '@vse/core';
import { lossOfMatches, transposed, type Matches, type MatchOptions } from '../pairs/matches';
import { pairCrossEntropy } from './pair-cross-entropy';

export interface InfoNceOptions extends MatchOptions {
  /** What the scores are divided by, at the start where it is learned. Defaults to `0.07`. */
  readonly temperature?: number;
  /** Whether the temperature is a trained variable. Defaults to `true`. */
  readonly learned?: boolean;
  /** The learned scale, 1 / temperature, is brought back to at most this before each step. Defaults to `100`. */
  readonly maxScale?: number;
  /** The variable's key in a checkpoint: the logarithm of the scale. Defaults to `'infoNce/logScale'`. */
  readonly name?: string;
}

/**
 * Contrastive cross-entropy in both directions: each caption is told from the other captions of the batch given its
 * image, each image from the other images given its caption. CLIP, https://arxiv.org/abs/2103.00020; InfoNCE,
 * https://arxiv.org/abs/1807.03748
 *
 * Reads `scores: [images, captions]`, cosines as a rule, and `positives`; returns a scalar `[]`, the mean over matching
 * pairs and the two directions. Other matches of an image or a caption are left out of the denominator. A batch of one
 * costs 0. Throws an `OptionError` for a temperature or scale that is not above 0, a `ShapeError` where shapes disagree.
 */
export function infoNce({
  temperature = 0.07,
  learned = true,
  maxScale = 100,
  name = 'infoNce/logScale',
  ...options
}: InfoNceOptions = {}): Loss {
  assertPositive('infoNce', 'temperature', temperature);
  assertPositive('infoNce', 'maxScale', maxScale);
  if (!learned) return lossOfMatches('infoNce', options, (matches) => bothWays(matches, 1 / temperature));
  const variable = tf.tidy(() => tf.variable<tf.Rank.R0>(tf.scalar(-Math.log(temperature)), true));
  const loss = lossOfMatches('infoNce', options, (matches) => bothWays(matches, tf.exp(variable)));
  return Object.assign((batch: Parameters<Loss>[0]) => loss(batch), {
    variables: (): readonly NamedVariable[] => [{ name, variable }],
    onProgress: () =>
      tf.tidy(() => {
        variable.assign(tf.minimum(variable, Math.log(maxScale)));
      }),
  });
}

function bothWays(matches: Matches, scale: tf.Scalar | number): tf.Scalar {
  const scaled = { ...matches, scores: tf.mul<tf.Tensor2D>(matches.scores, scale) }; // [images, captions]
  return tf.mul(0.5, tf.add(pairCrossEntropy(scaled), pairCrossEntropy(transposed(scaled)))); // []
}
