import * as tf from '@tensorflow/tfjs-core';
import type { Pulled } from './pullback';

/** Normalisation of the raw products over the queries, before the softmax over the sources. */
export type RawNormalization = 'clipped-l2' | 'l2' | 'softmax' | 'l1' | 'clipped-l1' | 'clipped' | 'none';

/** Normalises the products `[items, queries, sources]` of each item's queries with all sources over the queries. */
type Normalize = (products: tf.Tensor3D, queryMask: tf.Tensor3D | undefined) => Pulled;

const EPSILON = 1e-8;
const LEAK = 0.1;
const FAR_BELOW = -1e9;

/**
 * The seven normalisations of SCAN's `raw_feature_norm`, with their gradients. https://arxiv.org/abs/1803.08024
 *
 * Padded queries must be zero vectors, so that their products are zero and add nothing to a norm; the softmax, where
 * zero is not neutral, reads the mask `[items, queries, 1]`.
 */
export const rawNormalizations: Readonly<Record<RawNormalization, Normalize>> = {
  none: identity,
  clipped: clipped(identity),
  l2: euclidean,
  'clipped-l2': clipped(euclidean),
  l1: absolute,
  'clipped-l1': clipped(absolute),
  softmax,
};

function identity(products: tf.Tensor3D): Pulled {
  // Clone: gradients are kept by tensor, so returning the input would count it twice.
  return { value: tf.clone(products), pullback: (dy) => tf.clone(dy) };
}

function euclidean(x: tf.Tensor3D): Pulled {
  const length = tf.tidy(() => tf.sqrt(tf.sum(tf.square(x), 1, true))); // [items, 1, sources]
  const scale = tf.tidy(() => tf.div(tf.step(length), tf.add(length, EPSILON))); // [items, 1, sources], 0 where r is 0
  return {
    value: tf.mul(x, scale), // [items, queries, sources]
    // With u = x / r: (dy - u (u . dy)) / (r + e) + e u (u . dy) / (r + e)^2, and 0 where r is 0, as the scale is. The first
    // term is exactly 0 for a single query, where a difference of two large terms would leave their rounding.
    pullback: (dy) =>
      tf.tidy(() => {
        const unit = tf.div(x, tf.maximum(length, 1e-30)); // [items, queries, sources]
        const along = tf.mul(unit, tf.sum(tf.mul(dy, unit), 1, true)); // [items, queries, sources]
        const rest = tf.mul(along, tf.mul(scale, EPSILON)); // [items, queries, sources]
        return tf.mul(tf.add(tf.sub(dy, along), rest), scale);
      }),
  };
}

function absolute(x: tf.Tensor3D): Pulled {
  const total = tf.tidy(() => tf.sum(tf.abs(x), 1, true)); // [items, 1, sources]
  const scale = tf.tidy(() => tf.reciprocal(tf.add(total, EPSILON))); // [items, 1, sources]
  return {
    value: tf.mul(x, scale), // [items, queries, sources]
    // With s = sign x and S the sum of |x|: (dy - s ((s dy) . |x| / S)) / (S + e) + e s ((s dy) . |x| / S) / (S + e)^2. As in
    // `euclidean`, the first term is exactly 0 for a single query.
    pullback: (dy) =>
      tf.tidy(() => {
        const sign = tf.sign(x); // [items, queries, sources]
        const share = tf.div(tf.abs(x), tf.maximum(total, 1e-30)); // [items, queries, sources]
        const along = tf.mul(sign, tf.sum(tf.mul(share, tf.mul(sign, dy)), 1, true)); // [items, queries, sources]
        const rest = tf.mul(along, tf.mul(scale, EPSILON)); // [items, queries, sources]
        return tf.mul(tf.add(tf.sub(dy, along), rest), scale);
      }),
  };
}

function softmax(x: tf.Tensor3D, queryMask: tf.Tensor3D | undefined): Pulled {
  const logits = queryMask ? tf.add(x, tf.mul(tf.sub(1, queryMask), FAR_BELOW)) : x; // [items, queries, sources]
  const powers = tf.exp(tf.sub(logits, tf.max(logits, 1, true))); // [items, queries, sources]
  const value: tf.Tensor3D = tf.div(powers, tf.sum(powers, 1, true)); // [items, queries, sources]
  return {
    value,
    pullback: (dy) => tf.tidy(() => tf.mul(value, tf.sub(dy, tf.sum(tf.mul(dy, value), 1, true)))),
  };
}

/** LeakyReLU before another normalisation. Its gradient at exactly 0 is the leak, as in PyTorch. */
function clipped(after: Normalize): Normalize {
  return (x, queryMask) => {
    // tf.leakyRelu in three passes that every backend vectorises.
    const rectified: tf.Tensor3D = tf.tidy(() => tf.add(tf.mul(x, LEAK), tf.mul(tf.relu(x), 1 - LEAK)));
    const { value, pullback } = after(rectified, queryMask);
    return { value, pullback: (dy) => tf.tidy(() => tf.mul(pullback(dy), tf.step(x, LEAK))) };
  };
}
