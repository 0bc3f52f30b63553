import * as tf from '@tensorflow/tfjs-core';
import { OptionError, seededRandom } from '@vse/core';
import type { Layer } from './layer';

export interface DropoutOptions {
  /** The share of numbers that become 0 in training. Defaults to `0.5`. */
  readonly rate?: number;
  /** Fixes which numbers are dropped: call after call, or by the name of the draw. Defaults to `0`. */
  readonly seed?: number;
}

/**
 * In training sets each number to 0 with probability `rate` and divides the others by `1 - rate`; otherwise passes
 * everything on. Srivastava et al., https://jmlr.org/papers/v15/srivastava14a.html
 *
 * Reads any shape; returns the same shape.
 */
export function dropout({ rate = 0.5, seed = 0 }: DropoutOptions = {}): Layer {
  if (!(rate >= 0 && rate < 1))
    throw new OptionError(`dropout: rate must be from 0 to below 1, got ${rate}.`);
  const stream = seededRandom(seed);
  return {
    apply(x, { training = false, draw } = {}) {
      if (!training || rate === 0) return tf.clone(x);
      const random = draw === undefined ? stream : stream.fork(draw);
      const kept = new Float32Array(x.size);
      for (let i = 0; i < kept.length; i++) kept[i] = random.next() < rate ? 0 : 1 / (1 - rate);
      return tf.tidy(() => tf.mul(x, tf.tensor(kept, x.shape)));
    },
    variables: () => [],
    dispose: () => undefined,
  };
}
