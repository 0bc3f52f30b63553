import * as tf from '@tensorflow/tfjs-core';
import { assertPositive, type NamedVariable } from '@vse/core';

/** Options of `learnedScale`. */
export interface LearnedScaleOptions {
  /** Initial factor of the scores. */
  readonly scale: number;
  /** Largest factor, applied before each step. */
  readonly maxScale: number;
  /** Key of the variable in a checkpoint. */
  readonly name: string;
}

/** A learned factor of the scores, held within limits. */
export interface LearnedScale {
  readonly variable: NamedVariable;
  /** The factor, `[]`; the caller disposes it. */
  readonly factor: () => tf.Scalar;
  /** Holds the factor within its limits. */
  readonly hold: () => void;
  /** Sentences about a factor that is held, with the remedy. */
  readonly limits: () => Promise<readonly string[]>;
}

/** Smallest factor, unless the initial one is smaller: cosines that far down differ by less than a loss can tell. */
const LEAST = 0.01;

/**
 * Learns the logarithm of a factor of the scores, one over a temperature: at most `maxScale`, above which only the hardest
 * negatives count, and at least a hundredth, below which the scores hardly count at all.
 *
 * @throws `OptionError` if the limit is not above 0.
 */
export function learnedScale(where: string, { scale, maxScale, name }: LearnedScaleOptions): LearnedScale {
  assertPositive(where, 'maxScale', maxScale);
  const least = Math.min(LEAST, scale, maxScale);
  const variable = tf.tidy(() => tf.variable<tf.Rank.R0>(tf.scalar(Math.log(scale)), true));
  const [low, high] = [Math.log(least), Math.log(maxScale)];
  const held = (limit: number) => `${where}: the learned scale is held at its limit of ${limit}`;
  return {
    variable: { name, variable },
    factor: () => tf.exp(variable),
    hold: () =>
      tf.tidy(() => {
        variable.assign(tf.maximum(tf.minimum(variable, high), low));
      }),
    limits: async () => {
      const [logScale] = await variable.data();
      if (logScale! >= high - 1e-6) {
        return [
          `${held(maxScale)}, a temperature of ${1 / maxScale}: the loss counts little but the hardest negatives. Lower the ` +
            'learning rate, give the scale a fixed value (learned: false), or raise maxScale.',
        ];
      }
      if (!(logScale! <= low + 1e-6)) return []; // NaN is the trainer's to report
      return [
        `${held(least)}, a temperature of ${1 / least}: all pairs count alike, and nothing is learned. Lower the learning rate, ` +
          'check that captions and images belong together, or give the scale a fixed value (learned: false).',
      ];
    },
  };
}
