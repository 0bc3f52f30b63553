import * as tf from '@tensorflow/tfjs-core';
import { aggregations, type Aggregation } from './aggregation';
import { contextCosine, type Projections } from './gram-attention';
import { lengthsOf } from '../sets/lengths';
import { rawNormalizations, type RawNormalization } from './raw-normalization';

/*
 * The steps of cross attention between the products and the scores; the softmax between them is in masked-softmax.ts.
 * Sizes: a items of queries, n queries in all of them, b items of sources, s sources in each.
 */

/** Options of one cross attention, defaults filled in. */
export interface CrossAttention {
  readonly aggregate: Aggregation;
  readonly inverseTemperature: number;
  readonly lseSharpness: number;
  readonly normalization: RawNormalization;
}

/** Masks of both sides, `[items, length]` each, 1 where real. */
export interface Masks {
  readonly queries: tf.Tensor2D;
  readonly sources: tf.Tensor2D | undefined;
}

/** Normalises the raw products `[n, b, s]` over the queries of each item. */
export function normalized(
  queries: tf.Tensor3D,
  products: tf.Tensor3D,
  queryMask: tf.Tensor2D,
  attention: CrossAttention,
) {
  const [a, length] = queries.shape;
  const byItem: [number, number, number] = [a, length, products.shape[1] * products.shape[2]];
  const normalize = rawNormalizations[attention.normalization];
  const realQueries: tf.Tensor3D = tf.expandDims(queryMask, 2); // [a, queries, 1]
  const { value, pullback } = normalize(tf.reshape(products, byItem), realQueries); // [a, queries, b * s]
  return {
    value: tf.reshape<tf.Rank.R3>(value, products.shape), // [n, b, s]
    pullback: (dz: tf.Tensor3D): tf.Tensor3D => tf.reshape(pullback(tf.reshape(dz, byItem)), products.shape), // [n, b, s]
  };
}

/** Turns projections into scores: the cosine of each query with its context, aggregated over the queries of an item. */
export function scored(queries: tf.Tensor3D, contexts: Projections, masks: Masks, attention: CrossAttention) {
  const [a, length] = queries.shape;
  const [n, b] = contexts.along.shape;
  const lengths = tf.reshape<tf.Rank.R2>(lengthsOf(queries), [n, 1]); // [n, 1]
  const { cosine, pullback } = contextCosine(contexts, lengths); // [n, b]
  const aggregated = aggregations[attention.aggregate]({
    similarities: tf.reshape(cosine, [a, length, b]), // [a, queries, b]
    queryMask: tf.expandDims(masks.queries, 2), // [a, queries, 1]
    lseSharpness: attention.lseSharpness,
  });
  const real = realPairs(masks, b); // [a, b]
  return {
    value: tf.mul<tf.Tensor2D>(aggregated.value, real), // [a, b]
    /** Takes the gradient of the scores to those of the projections and of half the squared lengths of the queries. */
    pullback: (dy: tf.Tensor2D) => {
      const dAggregated: tf.Tensor3D = tf.expandDims(tf.mul(dy, real), 1); // [a, 1, b]
      return pullback(tf.reshape(aggregated.pullback(dAggregated), [n, b]));
    },
  };
}

/** 1 where both items have a real vector, 0 where one is empty: `[a, b]`. */
export function realPairs(masks: Masks, b: number): tf.Tensor2D {
  const queries: tf.Tensor2D = tf.max(masks.queries, 1, true); // [a, 1]
  const sources: tf.Tensor2D = masks.sources ? tf.reshape(tf.max(masks.sources, 1), [1, b]) : tf.ones([1, b]); // [1, b]
  return tf.matMul(queries, sources);
}
