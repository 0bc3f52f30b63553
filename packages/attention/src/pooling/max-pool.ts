import * as tf from '@tensorflow/tfjs-core';
import { assertEmbeddingSet, assertWhole, type EmbeddingSet } from '@vse/core';
import type { Pool } from './pool';
import { largest } from './largest';
import { ownRecipe } from '../recipe';

/** Options of `maxPool`. */
export interface MaxPoolOptions {
  /** Number of largest values of each channel to average; all real ones if there are fewer. Defaults to `1`. */
  readonly k?: number;
}

const FAR_BELOW = -1e9;

/**
 * Pools to the largest value of each channel over the real vectors, or the mean of the `k` largest:
 * `[batch, length, dim]` to `[batch, dim]`; zero for an empty set. The first of equal values gets the gradient.
 * The k-max pooling of VSE-infinity, https://arxiv.org/abs/2011.04305
 *
 * @param options - The number of values.
 * @throws `OptionError` if `k` is not a whole number of at least 1.
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { maxPool } from '@vse/attention';
 *
 * const set = { vectors: tf.tensor3d([[[1, 5], [3, 4]]]) }; // 1 set of 2 vectors
 * console.log(await maxPool().pool(set).data()); // 3, 5
 * ```
 */
export function maxPool({ k = 1 }: MaxPoolOptions = {}): Pool {
  assertWhole('maxPool', 'k', k);
  return {
    name: k === 1 ? 'maxPool' : `maxPool k=${k}`,
    recipe: ownRecipe('maxPool', { k }),
    pool: (set) =>
      tf.tidy(() => {
        assertEmbeddingSet('maxPool', 'set', set);
        return meanOfLargest(set, k);
      }),
  };
}

function meanOfLargest({ vectors, mask }: EmbeddingSet, k: number): tf.Tensor2D {
  const [batch, length, dim] = vectors.shape;
  if (vectors.size === 0) return tf.zeros([batch, dim]);
  const count = Math.min(k, length);
  const channels: tf.Tensor3D = tf.transpose(vectors, [0, 2, 1]); // [batch, dim, length]
  if (!mask) return tf.mean(largest(channels, count), 2);
  const real = tf.expandDims(mask, 1); // [batch, 1, length]
  const padded: tf.Tensor3D = tf.add(tf.mul(channels, real), tf.mul(tf.sub(1, real), FAR_BELOW)); // [batch, dim, length]
  const top = largest(padded, count); // [batch, dim, count]
  // The set may have fewer than `count` real vectors.
  const available = tf.sum(mask, 1, true); // [batch, 1]
  const taken = tf.cast(tf.less(tf.range(0, count), available), 'float32'); // [batch, count]
  const total = tf.sum(tf.mul(top, tf.expandDims(taken, 1)), 2); // [batch, dim]
  return tf.div(total, tf.maximum(tf.minimum(available, count), 1));
}
