import * as tf from '@tensorflow/tfjs-core';
import { assertShare, seededRandom } from '@vse/core';
import type { Layer } from './layer';

/** Options of `dropout`. */
export interface DropoutOptions {
  /** Probability of setting a number to 0 in training. Defaults to `0.5`. */
  readonly rate?: number;
  /** Seed of the random numbers, which continue from call to call or depend on the name of the draw. Defaults to `0`. */
  readonly seed?: number;
}

/**
 * Sets each number to 0 with probability `rate` in training and divides the others by `1 - rate`; otherwise returns its
 * input. Srivastava et al., https://jmlr.org/papers/v15/srivastava14a.html
 *
 * Reads any shape; returns the same shape.
 *
 * @param options - Rate and seed.
 * @throws `OptionError` if `rate` is not from 0 to below 1.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { dropout } from '@vse/layers';
 *
 * const layer = dropout({ rate: 0.5, seed: 1 });
 * console.log(await layer.apply(tf.ones([8]), { training: true }).data()); // about half are 0, the others 2
 * ```
 */
export function dropout({ rate = 0.5, seed = 0 }: DropoutOptions = {}): Layer {
  assertShare('dropout', 'rate', rate);
  const stream = seededRandom(seed);
  return {
    apply(x, { training = false, draw } = {}) {
      if (!training || rate === 0) return tf.clone(x);
      const random = draw === undefined ? stream : stream.fork(draw);
      const factors = new Float32Array(x.size);
      for (let i = 0; i < factors.length; i++) factors[i] = random.next() < rate ? 0 : 1 / (1 - rate);
      return tf.tidy(() => tf.mul(x, tf.tensor(factors, x.shape)));
    },
    variables: () => [],
    dispose: () => undefined,
  };
}
