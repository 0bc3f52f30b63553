import * as tf from '@tensorflow/tfjs-core';
import { assertEmbeddingSet, OptionError, type EmbeddingSet } from '@vse/core';
import type { Pool } from './pool';
import { largest } from './largest';
import { ownRecipe } from '../recipe';

export interface MaxPoolOptions {
  /** The mean of the `k` largest values of each channel; of all real ones where there are fewer. Defaults to `1`. */
  readonly k?: number;
}

const FAR_BELOW = -1e9;

/**
 * The largest value of each channel over the real vectors of each set, or the mean of the `k` largest:
 * `[batch, length, dim]` to `[batch, dim]`; zero for an empty set. Of equal values the first gets the gradient.
 * The k-max pooling of VSE-infinity, https://arxiv.org/abs/2011.04305
 *
 * Throws an `OptionError` unless `k` is a whole number of at least 1.
 */
export function maxPool({ k = 1 }: MaxPoolOptions = {}): Pool {
  if (!Number.isInteger(k) || k < 1) {
    throw new OptionError(`maxPool: k must be a whole number of at least 1, got ${k}.`);
  }
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
  // Of `count` places only as many are real as the set has real vectors.
  const available = tf.sum(mask, 1, true); // [batch, 1]
  const taken = tf.cast(tf.less(tf.range(0, count), available), 'float32'); // [batch, count]
  const total = tf.sum(tf.mul(top, tf.expandDims(taken, 1)), 2); // [batch, dim]
  return tf.div(total, tf.maximum(tf.minimum(available, count), 1));
}
