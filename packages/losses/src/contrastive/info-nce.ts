import * as tf from '@tensorflow/tfjs-core';
import { assertPositive, type Loss, type NamedVariable } from '@vse/core';
import { fusedInfoNce } from './fused-info-nce';
import { lossOfMatches, transposed, type Matches, type MatchOptions } from '../pairs/matches';
import { learnedScale } from './learned-scale';
import { pairCrossEntropy } from './pair-cross-entropy';
import { described, matchDefaults } from '../describe';

/** Options of `infoNce`. */
export interface InfoNceOptions extends MatchOptions {
  /** Divisor of the scores; the initial one if it is learned. Defaults to `0.07`. */
  readonly temperature?: number;
  /** Trains the temperature. Defaults to `true`. */
  readonly learned?: boolean;
  /**
   * Limit of the learned scale, 1 / temperature, applied before each step; a scale below 0.01 is held there too. Defaults to
   * `100`.
   */
  readonly maxScale?: number;
  /** Key of the variable, the logarithm of the scale, in a checkpoint. Defaults to `'infoNce/logScale'`. */
  readonly name?: string;
}

/**
 * Contrastive cross-entropy in both directions: classifies the caption of each image among the captions of the batch,
 * and the image of each caption among the images. CLIP, https://arxiv.org/abs/2103.00020; InfoNCE,
 * https://arxiv.org/abs/1807.03748
 *
 * Reads `scores: [images, captions]`, usually cosines, and `positives`; returns a scalar `[]`, the mean over matching
 * pairs and the two directions. Other matches of an image or a caption are left out of the denominator. A batch of one
 * costs 0.
 *
 * @param options - Temperature and treatment of false negatives.
 * @throws `OptionError` if the temperature or the limit is not above 0. The loss throws `ShapeError` if shapes
 * disagree.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { infoNce } from '@vse/losses';
 *
 * const scores = tf.tensor2d([[0.9, 0.3], [0.8, 0.7]]); // [images, captions]
 * const loss = infoNce({ temperature: 0.1, learned: false });
 * console.log(await loss({ scores }).array()); // about 0.412
 * ```
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
  if (!learned) {
    const settings = { ...matchDefaults, ...options, temperature, learned };
    const plain = lossOfMatches('infoNce', options, (matches) => bothDirections(matches, 1 / temperature));
    const fixed: Loss = (batch) => fusedInfoNce(batch, 1 / temperature, options) ?? plain(batch);
    return described('infoNce', settings, fixed);
  }
  const { variable, factor, hold, limits } = learnedScale('infoNce', {
    scale: 1 / temperature,
    maxScale,
    name,
  });
  const plain = lossOfMatches('infoNce', options, (matches) => bothDirections(matches, factor()));
  const loss: Loss = (batch) => tf.tidy(() => fusedInfoNce(batch, factor(), options) ?? plain(batch));
  const variables = (): readonly NamedVariable[] => [variable];
  const settings = { ...matchDefaults, ...options, temperature, learned, maxScale };
  return described('infoNce', settings, Object.assign(loss, { variables, onProgress: hold, limits }));
}

function bothDirections(matches: Matches, scale: tf.Scalar | number): tf.Scalar {
  const scaled = { ...matches, scores: tf.mul<tf.Tensor2D>(matches.scores, scale) }; // [images, captions]
  return tf.mul(0.5, tf.add(pairCrossEntropy(scaled), pairCrossEntropy(transposed(scaled)))); // []
}
