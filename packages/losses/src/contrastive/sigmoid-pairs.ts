import * as tf from '@tensorflow/tfjs-core';
import { assertNumber, assertPositive, type Loss, type NamedVariable } from '@vse/core';
import { learnedScale } from './learned-scale';
import { softplus } from './log-sum-exp';
import { lossOfMatches, type Matches, type MatchOptions } from '../pairs/matches';
import { described, matchDefaults } from '../describe';

/** Options of `sigmoidPairs`. */
export interface SigmoidPairsOptions extends MatchOptions {
  /** Factor of the scores; the initial one if it is learned. Defaults to `10`. */
  readonly scale?: number;
  /** Bias of the scaled scores; the initial one if it is learned. Defaults to `-10`. */
  readonly bias?: number;
  /** Trains scale and bias. Defaults to `true`. */
  readonly learned?: boolean;
  /**
   * Limit of the learned scale, applied before each step; a scale below 0.01 is held there too. Defaults to `100`, or to
   * `scale` where that is larger.
   */
  readonly maxScale?: number;
  /** Prefix of the variables' keys in a checkpoint, before `/logScale` and `/bias`. Defaults to `'sigmoidPairs'`. */
  readonly name?: string;
}

/**
 * Logistic loss of every pair of the batch on its own: match or no match. SigLIP, https://arxiv.org/abs/2303.15343
 *
 * Reads `scores: [images, captions]`, usually cosines, and `positives`; returns a scalar `[]`: the sum over all pairs
 * divided by the number of matching pairs (the batch size, for a square batch).
 *
 * @param options - Scale, bias and treatment of false negatives.
 * @throws `OptionError` if the scale or its limit is not above 0. The loss throws `ShapeError` if shapes disagree.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { sigmoidPairs } from '@vse/losses';
 *
 * const scores = tf.tensor2d([[0.9, 0.3], [0.8, 0.7]]); // [images, captions]
 * const loss = sigmoidPairs({ learned: false });
 * console.log(await loss({ scores }).array()); // about 2.245
 * ```
 */
export function sigmoidPairs({
  scale = 10,
  bias = -10,
  learned = true,
  maxScale = Math.max(100, scale),
  name = 'sigmoidPairs',
  ...options
}: SigmoidPairsOptions = {}): Loss {
  assertPositive('sigmoidPairs', 'scale', scale);
  assertNumber('sigmoidPairs', 'bias', bias);
  assertPositive('sigmoidPairs', 'maxScale', maxScale);
  const settings = { ...matchDefaults, ...options, scale, bias, learned };
  if (!learned) {
    const fixed = lossOfMatches('sigmoidPairs', options, (matches) => logistic(matches, scale, bias));
    return described('sigmoidPairs', settings, fixed);
  }
  const key = `${name}/logScale`;
  const { variable, factor, hold, limits } = learnedScale('sigmoidPairs', { scale, maxScale, name: key });
  const offset = tf.tidy(() => tf.variable<tf.Rank.R0>(tf.scalar(bias), true));
  const loss = lossOfMatches('sigmoidPairs', options, (matches) => logistic(matches, factor(), offset));
  const learning = Object.assign(loss, {
    variables: (): readonly NamedVariable[] => [variable, { name: `${name}/bias`, variable: offset }],
    onProgress: hold,
    limits,
  });
  return described('sigmoidPairs', { ...settings, maxScale }, learning);
}

/** The loss of pairs, `[]`, with its gradients in closed form: the sigmoid of each signed logit. */
function logistic(
  { scores, positives }: Matches,
  scale: tf.Scalar | number,
  bias: tf.Scalar | number,
): tf.Scalar {
  const op = tf.customGrad<tf.Scalar>((...given) => {
    const [x, by, offset] = given as tf.Tensor[] as [tf.Tensor2D, tf.Scalar, tf.Scalar];
    const signs = tf.sub(1, tf.mul(2, positives)); // [images, captions], -1 for matches
    const signed = tf.mul(tf.add(tf.mul(x, by), offset), signs); // [images, captions]
    const share = tf.div(1, tf.maximum(tf.sum(positives), 1)); // []
    (given.at(-1) as tf.GradSaveFunc)([x, by, signs, signed, share]);
    return { value: tf.mul(tf.sum(softplus(signed)), share), gradFunc: gradients };
  });
  return op(scores, scalarOf(scale), scalarOf(bias));
}

/** Gradients in the scores, the scale and the bias. */
function gradients(dy: tf.Scalar, saved: tf.Tensor[]): tf.Tensor[] {
  const [x, by, signs, signed, share] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
  const ofLogits = tf.mul(tf.mul(tf.sigmoid(signed), signs), tf.mul(dy, share)); // [images, captions]
  return [tf.mul(ofLogits, by), tf.sum(tf.mul(ofLogits, x)), tf.sum(ofLogits)];
}

function scalarOf(number: tf.Scalar | number): tf.Scalar {
  return typeof number === 'number' ? tf.scalar(number) : number;
}
