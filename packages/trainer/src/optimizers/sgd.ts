import * as tf from '@tensorflow/tfjs-core';
import { assertNumber, assertShare } from '@vse/core';
import { optimizerOf, type Optimizer } from './optimizer';

/** Options of `sgd`. */
export interface SgdOptions {
  /** Learning rate, which schedules multiply. */
  readonly learningRate: number;
  /** Momentum: the factor on the previous velocity. Defaults to `0`. */
  readonly momentum?: number;
  /** L2 regularisation: this factor times the value is added to the gradient. Defaults to `0`. */
  readonly weightDecay?: number;
}

/**
 * Stochastic gradient descent: `value -= learningRate * velocity` with
 * `velocity = momentum * velocity + gradient + weightDecay * value`, as in PyTorch.
 *
 * @param options - Learning rate, momentum and weight decay.
 * @throws `OptionError` if an option is out of range.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { sgd } from '@vse/trainer';
 *
 * const variable = tf.variable(tf.tensor1d([3, -2]));
 * const optimizer = sgd({ learningRate: 0.1, momentum: 0.9 });
 * optimizer.apply([{ name: 'w', variable }], { w: tf.tensor1d([1, 4]) }, optimizer.learningRate);
 * console.log(await variable.data()); // [2.9, -2.4]
 * ```
 */
export function sgd({ learningRate, momentum = 0, weightDecay = 0 }: SgdOptions): Optimizer {
  assertShare('sgd', 'momentum', momentum);
  assertNumber('sgd', 'weightDecay', weightDecay, { from: 0 });
  return optimizerOf({
    name: 'sgd',
    learningRate,
    slots: momentum > 0 ? ['velocity'] : [],
    describe: () => ({ momentum, weightDecay }),
    update({ value, gradient, slots, learningRate: rate }) {
      const decayed = weightDecay > 0 ? tf.add(gradient, tf.mul(value, weightDecay)) : gradient;
      const last = slots[0];
      const velocity = last ? tf.add(tf.mul(last, momentum), decayed) : decayed;
      return { value: tf.sub(value, tf.mul(velocity, rate)), slots: last ? [velocity] : [] };
    },
  });
}
