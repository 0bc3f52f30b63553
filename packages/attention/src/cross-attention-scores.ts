import * as tf from '@tensorflow/tfjs-core';
import { aggregations, type Aggregation } from './aggregation';
import {
  contextCosine,
  gramGradient,
  gramOf,
  projections,
  timesGram,
  type Projections,
} from './gram-attention';
import { rawNormalizations, type RawNormalization } from './raw-normalization';

export interface CrossAttention {
  readonly aggregate: Aggregation;
  readonly inverseTemperature: number;
  readonly lseSharpness: number;
  readonly normalization: RawNormalization;
}

/** `[items, length]` each, 1 where real. */
interface Masks {
  readonly queries: tf.Tensor2D;
  readonly sources: tf.Tensor2D | undefined;
}

/** What the backward pass needs: queries, sources, products, weights and the masks. */
type Saved = [tf.Tensor3D, tf.Tensor3D, tf.Tensor3D, tf.Tensor3D, tf.Tensor2D, tf.Tensor2D | undefined];

const FAR_BELOW = -1e9;

/**
 * The score of every item of queries with every item of sources, `[a, b]`: each query attends to the sources of an
 * item, is compared with the context it gets, and the comparisons are aggregated over the queries.
 *
 * `queries` and `sources` are `[a, queries, dim]` and `[b, sources, dim]` with padding already zero. One op with a
 * closed-form gradient: between the passes it stores the products and the attention, nothing else of that size.
 */
export function crossAttentionScores(
  queries: tf.Tensor3D,
  sources: tf.Tensor3D,
  masks: Masks,
  attention: CrossAttention,
): tf.Tensor2D {
  const op = tf.customGrad((q, v, save) => {
    const [asking, given] = [q as tf.Tensor3D, v as tf.Tensor3D];
    const { scores, products, weights } = tf.tidy(() => forward(asking, given, masks, attention));
    const kept = masks.sources ? [masks.queries, masks.sources] : [masks.queries];
    (save as tf.GradSaveFunc)([asking, given, products, weights, ...kept]);
    return {
      value: scores,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        tf.tidy(() => backward(dy as tf.Tensor2D, saved as unknown as Saved, attention)),
    };
  });
  return op(queries, sources);
}

/** The sizes of a pass: a items of queries, b items of sources, n = all queries. */
function sizesOf(queries: tf.Tensor3D, sources: tf.Tensor3D) {
  const [a, perItem, dim] = queries.shape;
  const [b, s] = [sources.shape[0], sources.shape[1]];
  return { a, perItem, dim, b, s, n: a * perItem };
}

function forward(queries: tf.Tensor3D, sources: tf.Tensor3D, masks: Masks, attention: CrossAttention) {
  const { dim, b, s, n } = sizesOf(queries, sources);
  const sourceRows = tf.reshape(sources, [b * s, dim]); // [b * s, dim]
  const flat: tf.Tensor2D = tf.matMul(tf.reshape(queries, [n, dim]), sourceRows, false, true); // [n, b * s]
  const products: tf.Tensor3D = tf.reshape(flat, [n, b, s]); // [n, b, s]
  const weights: tf.Tensor3D = tf.tidy(() => {
    const { value } = normalized(queries, products, masks, attention); // [n, b, s]
    return attentionOver(value, masks.sources, attention.inverseTemperature); // [n, b, s]
  });
  const compared = projections(products, weights, timesGram(weights, gramOf(sources))); // [n, b] each
  const scores = scored(queries, compared, masks, attention).value; // [a, b]
  return { scores, products, weights };
}

function backward(
  dy: tf.Tensor2D,
  [queries, sources, products, weights, queryMask, sourceMask]: Saved,
  attention: CrossAttention,
): tf.Tensor[] {
  const masks = { queries: queryMask, sources: sourceMask };
  const { dim, b, s, n } = sizesOf(queries, sources);
  const gram = gramOf(sources); // [b, s, s]
  const weighted: tf.Tensor3D = timesGram(weights, gram); // [n, b, s]
  const compared = projections(products, weights, weighted); // [n, b] each
  const d = scored(queries, compared, masks, attention).pullback(dy);

  const dProducts = tf.tidy(() => {
    const along = tf.expandDims(d.along, 2); // [n, b, 1]
    const squared = tf.expandDims(tf.mul(d.squared, 2), 2); // [n, b, 1]
    // The softmax's gradient needs the mean of d weights under the weights: the projections themselves.
    const mean = tf.add(tf.mul(d.along, compared.along), tf.mul(tf.mul(d.squared, 2), compared.squared)); // [n, b]
    const dWeights = tf.add(tf.mul(products, along), tf.mul(weighted, squared)); // [n, b, s]
    const dLogits = tf.mul(weights, tf.sub(dWeights, tf.expandDims(mean, 2))); // [n, b, s]
    const dNormalized: tf.Tensor3D = tf.mul(dLogits, attention.inverseTemperature); // [n, b, s]
    const through = normalized(queries, products, masks, attention).pullback(dNormalized);
    return tf.reshape<tf.Rank.R2>(tf.add(tf.mul(weights, along), through), [n, b * s]); // [n, b * s]
  });

  const dQueries = tf.tidy(() => {
    const fromProducts = tf.matMul(dProducts, tf.reshape(sources, [b * s, dim])); // [n, dim]
    const fromLengths = tf.mul(tf.reshape(queries, [n, dim]), d.halfSquaredLength); // [n, dim]
    return tf.reshape(tf.add(fromProducts, fromLengths), queries.shape); // [a, queries, dim]
  });
  const dSources = tf.tidy(() => {
    const fromProducts = tf.matMul(dProducts, tf.reshape(queries, [n, dim]), true, false); // [b * s, dim]
    const dGram = tf.mul(gramGradient(weights, d.squared), 2); // [b, s, s], symmetric
    return tf.add(tf.reshape(fromProducts, sources.shape), tf.matMul(dGram, sources)); // [b, s, dim]
  });
  return [dQueries, dSources];
}

/** The raw normalisation seen from `[n, b, s]`. */
function normalized(queries: tf.Tensor3D, products: tf.Tensor3D, masks: Masks, attention: CrossAttention) {
  const [a, perItem] = queries.shape;
  const byItem: [number, number, number] = [a, perItem, products.shape[1] * products.shape[2]];
  const normalize = rawNormalizations[attention.normalization];
  const queryMask: tf.Tensor3D = tf.expandDims(masks.queries, 2); // [a, queries, 1]
  const { value, pullback } = normalize(tf.reshape(products, byItem), queryMask); // [a, queries, b * s]
  return {
    value: tf.reshape<tf.Rank.R3>(value, products.shape), // [n, b, s]
    pullback: (dz: tf.Tensor3D): tf.Tensor3D => tf.reshape(pullback(tf.reshape(dz, byItem)), products.shape), // [n, b, s]
  };
}

/** Softmax over the real sources, the last axis; an item without any real source gets equal weights. */
function attentionOver(
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
function scored(queries: tf.Tensor3D, compared: Projections, masks: Masks, attention: CrossAttention) {
  const [a, perItem] = queries.shape;
  const [n, b] = compared.along.shape;
  const lengths: tf.Tensor2D = tf.reshape(tf.norm(queries, 2, 2), [n, 1]); // [n, 1]
  const { cosine, pullback } = contextCosine(compared, lengths); // [n, b]
  const aggregated = aggregations[attention.aggregate]({
    similarities: tf.reshape(cosine, [a, perItem, b]),
    queryMask: tf.expandDims(masks.queries, 2),
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
