import * as tf from '@tensorflow/tfjs-core';
import { OptionError } from '@vse/core';
import { optimizerOf, type Optimizer } from './optimizer';

export interface SgdOptions {
  readonly learningRate: number;
  /** How much of the last step is repeated. Defaults to `0`. */
  readonly momentum?: number;
  /** Added to the gradient times the value (L2 regularisation). Defaults to `0`. */
  readonly weightDecay?: number;
}

/**
 * Stochastic gradient descent: `value -= learningRate * velocity`, where the velocity is `momentum` times the last one
 * plus gradient and `weightDecay * value`, as PyTorch counts it.
 */
export function sgd({ learningRate, momentum = 0, weightDecay = 0 }: SgdOptions): Optimizer {
  if (!(momentum >= 0 && momentum < 1)) {
    throw new OptionError(`sgd: momentum must be from 0 to below 1, got ${momentum}.`);
  }
  if (!(weightDecay >= 0))
    throw new OptionError(`sgd: weightDecay must be a number from 0, got ${weightDecay}.`);
  return optimizerOf({
    name: 'sgd',
    learningRate,
    slots: momentum > 0 ? ['velocity'] : [],
    update({ value, gradient, slots, learningRate: rate }) {
      const decayed = weightDecay > 0 ? tf.add(gradient, tf.mul(value, weightDecay)) : gradient;
      const last = slots[0];
      const velocity = last ? tf.add(tf.mul(last, momentum), decayed) : decayed;
      return { value: tf.sub(value, tf.mul(velocity, rate)), slots: last ? [velocity] : [] };
    },
  });
}
