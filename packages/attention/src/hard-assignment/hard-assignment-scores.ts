import * as tf from '@tensorflow/tfjs-core';
import { aggregations, type Aggregation } from '../cross-attention/aggregation';
import { realPairs, type Masks } from '../cross-attention/attention-steps';
import { oneHot } from '../sets/one-hot';

/* Sizes: a items of queries, n queries in all of them, b items of sources, s sources in each. */

const FAR_BELOW = -1e9;

/** Aggregation of the best products of an item's queries. */
interface QueryAggregation {
  readonly aggregate: Aggregation;
  readonly lseSharpness: number;
}

/** Tensors saved for the backward pass: queries, sources, the best products, their places, and the masks. */
type Saved = [tf.Tensor3D, tf.Tensor3D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor2D | undefined];

/**
 * Scores every item of queries against every item of sources, `[a, b]`: each query is assigned the source of the highest inner
 * product, and these products are aggregated over the queries.
 *
 * `queries` and `sources` are unit vectors `[a, queries, dim]` and `[b, sources, dim]` with padding already zero. One op with a
 * closed-form gradient: it keeps the best product of each query and its place, `[n, b]`, and none of the products
 * `[n, b, s]`. The first of equal products gets the gradient.
 */
export function hardAssignmentScores(
  queries: tf.Tensor3D,
  sources: tf.Tensor3D,
  masks: Masks,
  aggregation: QueryAggregation,
): tf.Tensor2D {
  const op = tf.customGrad((q, v, save) => {
    const inputs = [q as tf.Tensor3D, v as tf.Tensor3D] as const;
    const { scores, best, places } = tf.tidy(() => {
      const found = bestSources(...inputs, masks.sources); // [n, b] each
      return { ...found, scores: aggregated(found.best, masks, aggregation).value };
    });
    const bothMasks = masks.sources ? [masks.queries, masks.sources] : [masks.queries];
    (save as tf.GradSaveFunc)([...inputs, best, places, ...bothMasks]);
    return {
      value: scores,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        tf.tidy(() => backward(dy as tf.Tensor2D, saved as unknown as Saved, aggregation)),
    };
  });
  return op(queries, sources);
}

/** The highest product of each query with a real source of each item, and the place of that source: `[n, b]`. */
export function bestSources(queries: tf.Tensor3D, sources: tf.Tensor3D, sourceMask: tf.Tensor2D | undefined) {
  return tf.tidy(() => {
    const [b, s, dim] = sources.shape;
    const queryRows = tf.reshape<tf.Rank.R2>(queries, [-1, dim]); // [n, dim]
    const flat = tf.matMul(queryRows, tf.reshape<tf.Rank.R2>(sources, [b * s, dim]), false, true); // [n, b * s]
    const products: tf.Tensor3D = tf.reshape(flat, [-1, b, s]); // [n, b, s]
    const candidates = sourceMask ? tf.add(products, tf.mul(tf.sub(1, sourceMask), FAR_BELOW)) : products; // [n, b, s]
    return {
      best: tf.max<tf.Tensor2D>(candidates, 2), // [n, b]
      places: tf.argMax<tf.Tensor2D>(candidates, 2), // [n, b]
    };
  });
}

/** Scores `[a, b]` from the best products `[n, b]`, 0 where an item is empty, and their pullback. */
function aggregated(best: tf.Tensor2D, masks: Masks, { aggregate, lseSharpness }: QueryAggregation) {
  const [a, length] = masks.queries.shape;
  const [n, b] = best.shape;
  const real = realPairs(masks, b); // [a, b]
  // An item without sources has a best product of -1e9: 0 keeps the aggregation finite.
  const cosines = tf.mul(tf.reshape(best, [a, length, b]), tf.expandDims(real, 1)); // [a, queries, b]
  const { value, pullback } = aggregations[aggregate]({
    similarities: cosines as tf.Tensor3D,
    queryMask: tf.expandDims(masks.queries, 2), // [a, queries, 1]
    lseSharpness,
  });
  return {
    value: tf.mul<tf.Tensor2D>(value, real), // [a, b]
    /** Takes the gradient of the scores to that of the best products, `[n, b]`. */
    pullback: (dy: tf.Tensor2D): tf.Tensor2D =>
      tf.reshape(pullback(tf.expandDims(tf.mul(dy, real), 1)), [n, b]),
  };
}

function backward(
  dy: tf.Tensor2D,
  [queries, sources, best, places, queryMask, sourceMask]: Saved,
  aggregation: QueryAggregation,
): tf.Tensor[] {
  const [b, s, dim] = sources.shape;
  const dBest = aggregated(best, { queries: queryMask, sources: sourceMask }, aggregation).pullback(dy); // [n, b]
  const dProducts = tf.tidy(() =>
    tf.reshape<tf.Rank.R2>(tf.mul(oneHot(places, s), tf.expandDims(dBest, 2)), [-1, b * s]),
  ); // [n, b * s]
  const sourceRows = tf.reshape<tf.Rank.R2>(sources, [b * s, dim]); // [b * s, dim]
  const queryRows = tf.reshape<tf.Rank.R2>(queries, [-1, dim]); // [n, dim]
  return [
    tf.reshape(tf.matMul(dProducts, sourceRows), queries.shape), // [a, queries, dim]
    tf.reshape(tf.matMul(dProducts, queryRows, true, false), sources.shape), // [b, sources, dim]
  ];
}
