import * as tf from '@tensorflow/tfjs-core';
import { aggregations, type Aggregation } from './aggregation';
import { contextCosine, type Projections } from './gram-attention';
import { lengthsOf } from '../sets/lengths';
import { rawNormalizations, type RawNormalization } from './raw-normalization';

/*
 * The steps of cross attention between the products and the scores. Sizes: a items of queries, n queries in all of
 * them, b items of sources, s sources in each.
 */

/** Every choice of one cross attention. */
export interface CrossAttention {
  readonly aggregate: Aggregation;
  readonly inverseTemperature: number;
  readonly lseSharpness: number;
  readonly normalization: RawNormalization;
}

/** `[items, length]` each, 1 where real. */
export interface Masks {
  readonly queries: tf.Tensor2D;
  readonly sources: tf.Tensor2D | undefined;
}

const FAR_BELOW = -1e9;

/** The raw normalisation seen from `[n, b, s]`. */
export function normalized(
  queries: tf.Tensor3D,
  products: tf.Tensor3D,
  queryMask: tf.Tensor2D,
  attention: CrossAttention,
) {
  const [a, perItem] = queries.shape;
  const byItem: [number, number, number] = [a, perItem, products.shape[1] * products.shape[2]];
  const normalize = rawNormalizations[attention.normalization];
  const realQueries: tf.Tensor3D = tf.expandDims(queryMask, 2); // [a, queries, 1]
  const { value, pullback } = normalize(tf.reshape(products, byItem), realQueries); // [a, queries, b * s]
  return {
    value: tf.reshape<tf.Rank.R3>(value, products.shape), // [n, b, s]
    pullback: (dz: tf.Tensor3D): tf.Tensor3D => tf.reshape(pullback(tf.reshape(dz, byItem)), products.shape), // [n, b, s]
  };
}

/** Softmax over the real sources, the last axis; an item without any real source gets equal weights. */
export function attentionOver(
  logits: tf.Tensor3D,
  sourceMask: tf.Tensor2D | undefined,
  inverseTemperature: number,
): tf.Tensor3D {
  const sharp: tf.Tensor3D = tf.mul(logits, inverseTemperature); // [n, b, s]
  if (!sourceMask) return tf.softmax(sharp);
  const open: tf.Tensor3D = tf.add(sharp, tf.mul(tf.sub(1, sourceMask), FAR_BELOW)); // [n, b, s]
  return tf.softmax(open);
}

/** From the projections to the scores, with the gradient of the way back. */
export function scored(queries: tf.Tensor3D, compared: Projections, masks: Masks, attention: CrossAttention) {
  const [a, perItem] = queries.shape;
  const [n, b] = compared.along.shape;
  const lengths = tf.reshape<tf.Rank.R2>(lengthsOf(queries), [n, 1]); // [n, 1]
  const { cosine, pullback } = contextCosine(compared, lengths); // [n, b]
  const aggregated = aggregations[attention.aggregate]({
    similarities: tf.reshape(cosine, [a, perItem, b]), // [a, queries, b]
    queryMask: tf.expandDims(masks.queries, 2), // [a, queries, 1]
    lseSharpness: attention.lseSharpness,
  });
  const real = realPairs(masks, b); // [a, b]
  return {
    value: tf.mul<tf.Tensor2D>(aggregated.value, real), // [a, b]
    pullback: (dy: tf.Tensor2D) => {
      const dAggregated: tf.Tensor3D = tf.expandDims(tf.mul(dy, real), 1); // [a, 1, b]
      return pullback(tf.reshape(aggregated.pullback(dAggregated), [n, b]));
    },
  };
}

/** 1 where both items have something real, 0 where one is empty: `[a, b]`. */
function realPairs({ queries, sources }: Masks, b: number): tf.Tensor2D {
  const asking: tf.Tensor2D = tf.max(queries, 1, true); // [a, 1]
  const given: tf.Tensor2D = sources ? tf.reshape(tf.max(sources, 1), [1, b]) : tf.ones([1, b]); // [1, b]
  return tf.matMul(asking, given);
}
