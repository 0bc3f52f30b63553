import * as tf from '@tensorflow/tfjs-core';
import { assertPositive, OptionError, type NamedVariable } from '@vse/core';
import { namesOf } from '../variables';
import type { Optimizer } from './optimizer';

/** Options of `maxColumnNorm`. */
export interface MaxColumnNormOptions {
  /** Largest Euclidean norm of a column. Defaults to `1`. */
  readonly maxNorm?: number;
  /** Selects the variables to bound. Defaults to all matrices. */
  readonly applies?: (variable: NamedVariable) => boolean;
}

/**
 * Wraps an optimiser and bounds the columns of its weights: after each step every column of a weight `[out, in]`, the
 * vector of one input feature or word, is rescaled to a norm of at most `maxNorm`. The state is that of the wrapped
 * optimiser. WSABIE, Weston, Bengio and Usunier, IJCAI 2011, https://www.ijcai.org/Proceedings/11/Papers/460.pdf
 *
 * @param optimizer - Optimiser to wrap.
 * @param options - Bound, and the variables that it holds for.
 * @throws `OptionError` if `maxNorm` is not above 0, or in a step if `applies` selects a variable that is no matrix.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { maxColumnNorm, sgd } from '@vse/trainer';
 *
 * const variable = tf.variable(tf.tensor2d([[0.5], [0]])); // [out, in]
 * const optimizer = maxColumnNorm(sgd({ learningRate: 1 }), { maxNorm: 1 });
 * optimizer.apply([{ name: 'w', variable }], { w: tf.tensor2d([[-2.5], [-4]]) }, 1);
 * console.log(await variable.data()); // [0.6, 0.8], not [3, 4]
 * ```
 */
export function maxColumnNorm(
  optimizer: Optimizer,
  { maxNorm = 1, applies = ({ variable }) => variable.rank === 2 }: MaxColumnNormOptions = {},
): Optimizer {
  assertPositive('maxColumnNorm', 'maxNorm', maxNorm);
  return {
    ...optimizer,
    name: `${optimizer.name}, columns of at most ${maxNorm}`,
    describe: (variables) => ({
      ...optimizer.describe?.(variables),
      maxNorm,
      'columns of': namesOf(variables.filter(applies)),
    }),
    apply(variables, gradients, learningRate) {
      optimizer.apply(variables, gradients, learningRate);
      for (const named of variables) {
        if (gradients[named.name] && applies(named)) boundColumns(named, maxNorm);
      }
    },
  };
}

function boundColumns({ name, variable }: NamedVariable, maxNorm: number): void {
  if (variable.rank !== 2) {
    throw new OptionError(
      `maxColumnNorm: applies must select matrices [out, in], got ${name} [${variable.shape.join(', ')}]. Leave it out.`,
    );
  }
  tf.tidy(() => {
    const norms = tf.sqrt(tf.sum(tf.square(variable), 0, true)); // [1, in]
    const factors = tf.div(maxNorm, tf.maximum(norms, maxNorm)); // [1, in], 1 within the bound
    variable.assign(tf.mul(variable, factors));
  });
}
