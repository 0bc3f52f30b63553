import * as tf from '@tensorflow/tfjs-core';
import { oneHot } from '../sets/one-hot';

/** How the similarities of the queries (words or regions) become the score of a pair. */
export type Aggregation = 'mean' | 'logSumExp' | 'max' | 'sum';

export interface Aggregated {
  /** `[items, others]` */
  readonly value: tf.Tensor2D;
  /** From the gradient of the value, `[items, 1, others]`, to that of the similarities, `[items, queries, others]`. */
  readonly pullback: (dy: tf.Tensor3D) => tf.Tensor3D;
}

export interface AggregationInput {
  /** The similarity of each query with each of the others, `[items, queries, others]`. */
  readonly similarities: tf.Tensor3D;
  /** `[items, queries, 1]`, 1 where the query is real. */
  readonly queryMask: tf.Tensor3D;
  /** How close `logSumExp` comes to the maximum. */
  readonly lseSharpness: number;
}

/** The four aggregations of SCAN over the real queries; an item without any gets a finite value that means nothing. */
export const aggregations: Readonly<Record<Aggregation, (input: AggregationInput) => Aggregated>> = {
  sum: ({ similarities, queryMask }) => weighted(similarities, queryMask),
  mean: ({ similarities, queryMask }) => {
    const count = tf.maximum(tf.sum(queryMask, 1, true), 1); // [items, 1, 1]
    return weighted(similarities, tf.div(queryMask, count));
  },
  max: ({ similarities, queryMask }) => {
    const candidates = onlyReal(similarities, queryMask); // [items, queries, others]
    const best = tf.argMax(candidates, 1); // [items, others]; the first of equals
    const chosen = tf.transpose(oneHot(best, similarities.shape[1]), [0, 2, 1]); // [items, queries, others]
    return weighted(similarities, tf.mul(chosen, queryMask));
  },
  logSumExp: ({ similarities, queryMask, lseSharpness }) => {
    const top = tf.max(onlyReal(similarities, queryMask), 1, true); // [items, 1, others]
    // Above the highest real similarity only padding can lie; it is cut there so that it cannot overflow.
    const below = tf.minimum(tf.sub(similarities, top), 0); // [items, queries, others]
    const powers = tf.mul(tf.exp(tf.mul(below, lseSharpness)), queryMask); // [items, queries, others]
    const total = tf.maximum(tf.sum(powers, 1, true), 1e-30); // [items, 1, others]
    const value = tf.add(tf.div(tf.log(total), lseSharpness), top); // [items, 1, others]
    return {
      value: tf.squeeze(value, [1]), // [items, others]
      pullback: (dy) => tf.mul(powers, tf.div(dy, total)),
    };
  },
};

function weighted(similarities: tf.Tensor3D, weights: tf.Tensor3D): Aggregated {
  return {
    value: tf.sum(tf.mul(similarities, weights), 1), // [items, others]
    pullback: (dy) => tf.mul(dy, weights),
  };
}

/** Padding at -2, below every cosine. */
function onlyReal(similarities: tf.Tensor3D, queryMask: tf.Tensor3D): tf.Tensor3D {
  return tf.add(tf.mul(similarities, queryMask), tf.mul(tf.sub(queryMask, 1), 2));
}
