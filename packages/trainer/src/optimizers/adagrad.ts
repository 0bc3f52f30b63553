import * as tf from '@tensorflow/tfjs-core';
import { assertPositive } from '@vse/core';
import { optimizerOf, type Optimizer } from './optimizer';

/** Options of `adagrad`. */
export interface AdagradOptions {
  /** Learning rate, which schedules multiply. Defaults to `0.01`. */
  readonly learningRate?: number;
  /** Added to the root of the sum of squares. Defaults to `1e-10`, as in PyTorch. */
  readonly epsilon?: number;
}

/**
 * AdaGrad: divides each element's step by the root of the sum of its squared gradients so far, so that rare words keep
 * large steps: `value -= learningRate * gradient / (sqrt(sum) + epsilon)`.
 * Duchi, Hazan and Singer, https://jmlr.org/papers/v12/duchi11a.html
 *
 * @param options - Learning rate and epsilon.
 * @throws `OptionError` if an option is out of range.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { adagrad } from '@vse/trainer';
 *
 * const variable = tf.variable(tf.tensor1d([3, -2]));
 * const optimizer = adagrad({ learningRate: 0.1 });
 * optimizer.apply([{ name: 'w', variable }], { w: tf.tensor1d([1, 4]) }, optimizer.learningRate);
 * console.log(await variable.data()); // [2.9, -2.1]
 * ```
 */
export function adagrad({ learningRate = 0.01, epsilon = 1e-10 }: AdagradOptions = {}): Optimizer {
  assertPositive('adagrad', 'epsilon', epsilon);
  return optimizerOf({
    name: 'adagrad',
    learningRate,
    slots: ['squares'],
    describe: () => ({ epsilon }),
    update({ value, gradient, slots, learningRate: rate }) {
      const squares = tf.add(slots[0]!, tf.square(gradient));
      const step = tf.div(gradient, tf.add(tf.sqrt(squares), epsilon));
      return { value: tf.sub(value, tf.mul(step, rate)), slots: [squares] };
    },
  });
}
