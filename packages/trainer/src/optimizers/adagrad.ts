import * as tf from '@tensorflow/tfjs-core';
import { OptionError } from '@vse/core';
import { optimizerOf, type Optimizer } from './optimizer';

export interface AdagradOptions {
  /** Defaults to `0.01`. */
  readonly learningRate?: number;
  /** Added to the root of the sum of squares. Defaults to `1e-10`, as in PyTorch. */
  readonly epsilon?: number;
}

/**
 * AdaGrad: each element's step is divided by the root of the sum of its squared gradients so far, so that rare words
 * keep large steps. `value -= learningRate * gradient / (sqrt(sum) + epsilon)`.
 * Duchi, Hazan and Singer, https://jmlr.org/papers/v12/duchi11a.html
 */
export function adagrad({ learningRate = 0.01, epsilon = 1e-10 }: AdagradOptions = {}): Optimizer {
  if (!(epsilon > 0)) throw new OptionError(`adagrad: epsilon must be above 0, got ${epsilon}.`);
  return optimizerOf({
    name: 'adagrad',
    learningRate,
    slots: ['squares'],
    update({ value, gradient, slots, learningRate: rate }) {
      const squares = tf.add(slots[0]!, tf.square(gradient));
      const step = tf.div(gradient, tf.add(tf.sqrt(squares), epsilon));
      return { value: tf.sub(value, tf.mul(step, rate)), slots: [squares] };
    },
  });
}
