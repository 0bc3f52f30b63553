import * as tf from '@tensorflow/tfjs-core';
import { oneHot } from '../sets/one-hot';

/* Sizes: a items of queries, b items of sources. */

/** Aggregation of the similarities of the queries (words or regions) into the score of a pair. */
export type Aggregation = 'mean' | 'logSumExp' | 'max' | 'sum';

export interface Aggregated {
  /** Scores `[a, b]`. */
  readonly value: tf.Tensor2D;
  /** Takes the gradient of the value, `[a, 1, b]`, to that of the similarities, `[a, queries, b]`. */
  readonly pullback: (dy: tf.Tensor3D) => tf.Tensor3D;
}

export interface AggregationInput {
  /** Similarity of each query with each item of sources, `[a, queries, b]`. */
  readonly similarities: tf.Tensor3D;
  /** `[a, queries, 1]`, 1 where the query is real. */
  readonly queryMask: tf.Tensor3D;
  /** Sharpness of `logSumExp`: the higher, the closer to the maximum. */
  readonly lseSharpness: number;
}

/** The four aggregations of SCAN over the real queries. An item without any gets a finite value that callers must mask. */
export const aggregations: Readonly<Record<Aggregation, (input: AggregationInput) => Aggregated>> = {
  sum: ({ similarities, queryMask }) => weighted(similarities, queryMask),
  mean: ({ similarities, queryMask }) => {
    const count = tf.maximum(tf.sum(queryMask, 1, true), 1); // [a, 1, 1]
    return weighted(similarities, tf.div(queryMask, count));
  },
  max: ({ similarities, queryMask }) => {
    const candidates = onlyReal(similarities, queryMask); // [a, queries, b]
    const best = tf.argMax(candidates, 1); // [a, b]; the first of equal maxima
    const chosen = tf.transpose(oneHot(best, similarities.shape[1]), [0, 2, 1]); // [a, queries, b]
    return weighted(similarities, tf.mul(chosen, queryMask));
  },
  logSumExp: ({ similarities, queryMask, lseSharpness }) => {
    const top = tf.max(onlyReal(similarities, queryMask), 1, true); // [a, 1, b]
    // Only padding can exceed the real maximum: cut it there so that the exponential cannot overflow.
    const below = tf.minimum(tf.sub(similarities, top), 0); // [a, queries, b]
    const powers = tf.mul(tf.exp(tf.mul(below, lseSharpness)), queryMask); // [a, queries, b]
    const total = tf.maximum(tf.sum(powers, 1, true), 1e-30); // [a, 1, b]
    const value = tf.add(tf.div(tf.log(total), lseSharpness), top); // [a, 1, b]
    return {
      value: tf.squeeze(value, [1]), // [a, b]
      pullback: (dy) => tf.mul(powers, tf.div(dy, total)),
    };
  },
};

function weighted(similarities: tf.Tensor3D, weights: tf.Tensor3D): Aggregated {
  return {
    value: tf.sum(tf.mul(similarities, weights), 1), // [a, b]
    pullback: (dy) => tf.mul(dy, weights),
  };
}

/** Sets padding to -2, below every cosine. */
function onlyReal(similarities: tf.Tensor3D, queryMask: tf.Tensor3D): tf.Tensor3D {
  return tf.add(tf.mul(similarities, queryMask), tf.mul(tf.sub(queryMask, 1), 2));
}
