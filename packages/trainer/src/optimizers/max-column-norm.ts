import * as tf from '@tensorflow/tfjs-core';
import { OptionError, type NamedVariable } from '@vse/core';
import type { Optimizer } from './optimizer';

export interface MaxColumnNormOptions {
  /** The most that a column may be long. Defaults to `1`. */
  readonly maxNorm?: number;
  /** Which variables are held to it. Defaults to all that are matrices. */
  readonly applies?: (variable: NamedVariable) => boolean;
}

/**
 * Another optimiser whose steps end within a bound: each column of a weight `[out, in]`, the vector of one input number
 * or word, is shortened to `maxNorm` where the step has made it longer. WSABIE, Weston, Bengio and Usunier, IJCAI 2011,
 * https://www.ijcai.org/Proceedings/11/Papers/460.pdf
 *
 * The state is that of the optimiser within.
 */
export function maxColumnNorm(
  optimizer: Optimizer,
  { maxNorm = 1, applies = ({ variable }) => variable.rank === 2 }: MaxColumnNormOptions = {},
): Optimizer {
  if (!(maxNorm > 0)) throw new OptionError(`maxColumnNorm: maxNorm must be above 0, got ${maxNorm}.`);
  return {
    ...optimizer,
    name: `${optimizer.name}, columns of at most ${maxNorm}`,
    apply(variables, gradients, learningRate) {
      optimizer.apply(variables, gradients, learningRate);
      for (const named of variables) {
        if (gradients[named.name] && applies(named)) shorten(named, maxNorm);
      }
    },
  };
}

function shorten({ name, variable }: NamedVariable, maxNorm: number): void {
  if (variable.rank !== 2) {
    throw new OptionError(
      `maxColumnNorm: applies must choose matrices [out, in], it chose ${name} [${variable.shape.join(', ')}].`,
    );
  }
  tf.tidy(() => {
    const norms = tf.sqrt(tf.sum(tf.square(variable), 0, true)); // [1, in]
    const factors = tf.div(maxNorm, tf.maximum(norms, maxNorm)); // [1, in], 1 where it is short enough
    variable.assign(tf.mul(variable, factors));
  });
}
