import * as tf from '@tensorflow/tfjs-core';
import { assertNumber, assertPositive, type Loss, type NamedVariable } from '@vse/core';
import { softplus } from './log-sum-exp';
import { lossOfMatches, type Matches, type MatchOptions } from '../pairs/matches';

export interface SigmoidPairsOptions extends MatchOptions {
  /** What the scores are multiplied by, at the start where it is learned. Defaults to `10`. */
  readonly scale?: number;
  /** What is added to the scaled scores, at the start where it is learned. Defaults to `-10`. */
  readonly bias?: number;
  /** Whether scale and bias are trained variables. Defaults to `true`. */
  readonly learned?: boolean;
  /** What the variables' keys in a checkpoint begin with: `/logScale`, `/bias`. Defaults to `'sigmoidPairs'`. */
  readonly name?: string;
}

/**
 * Every image and caption of the batch is a question of its own, match or no match, answered by a logistic loss.
 * SigLIP, https://arxiv.org/abs/2303.15343
 *
 * Reads `scores: [images, captions]`, cosines as a rule, and `positives`; returns a scalar `[]`: the sum over all pairs
 * divided by the number of matching pairs (the batch size, for a square batch). Throws an `OptionError` for a scale that
 * is not above 0, a `ShapeError` where shapes disagree.
 */
export function sigmoidPairs({
  scale = 10,
  bias = -10,
  learned = true,
  name = 'sigmoidPairs',
  ...options
}: SigmoidPairsOptions = {}): Loss {
  assertPositive('sigmoidPairs', 'scale', scale);
  assertNumber('sigmoidPairs', 'bias', bias, { from: -Number.MAX_VALUE });
  if (!learned) return lossOfMatches('sigmoidPairs', options, (matches) => logistic(matches, scale, bias));
  const logScale = tf.tidy(() => tf.variable<tf.Rank.R0>(tf.scalar(Math.log(scale)), true));
  const offset = tf.tidy(() => tf.variable<tf.Rank.R0>(tf.scalar(bias), true));
  const loss = lossOfMatches('sigmoidPairs', options, (matches) =>
    logistic(matches, tf.exp(logScale), offset),
  );
  return Object.assign((batch: Parameters<Loss>[0]) => loss(batch), {
    variables: (): readonly NamedVariable[] => [
      { name: `${name}/logScale`, variable: logScale },
      { name: `${name}/bias`, variable: offset },
    ],
  });
}

function logistic(
  { scores, positives }: Matches,
  scale: tf.Scalar | number,
  bias: tf.Scalar | number,
): tf.Scalar {
  const logits = tf.add(tf.mul(scores, scale), bias); // [images, captions]
  const against = tf.mul(logits, tf.sub(1, tf.mul(2, positives))); // [images, captions], minus where they match
  return tf.div(tf.sum(softplus(against)), tf.maximum(tf.sum(positives), 1)); // []
}
