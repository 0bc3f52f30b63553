import * as tf from '@tensorflow/tfjs-core';
import { normalized, scored, type CrossAttention, type Masks } from './attention-steps';
import { gramGradient, gramOf, projections, timesGram, type Projections } from './gram-attention';
import { maskedSoftmax } from './masked-softmax';

/** Tensors saved for the backward pass: queries, sources, products, weights and the masks. */
type Saved = [tf.Tensor3D, tf.Tensor3D, tf.Tensor3D, tf.Tensor3D, tf.Tensor2D, tf.Tensor2D | undefined];

/**
 * Scores every item of queries against every item of sources, `[a, b]`: each query attends to the sources of an item, is
 * compared with its context, and the similarities are aggregated over the queries.
 *
 * `queries` and `sources` are `[a, queries, dim]` and `[b, sources, dim]` with padding already zero. One op with a
 * closed-form gradient: it keeps the products and the attention weights for the backward pass, nothing else of that size.
 */
export function crossAttentionScores(
  queries: tf.Tensor3D,
  sources: tf.Tensor3D,
  masks: Masks,
  attention: CrossAttention,
): tf.Tensor2D {
  const op = tf.customGrad((q, v, save) => {
    const inputs = [q as tf.Tensor3D, v as tf.Tensor3D] as const;
    const { scores, products, weights } = tf.tidy(() => forward(...inputs, masks, attention));
    const bothMasks = masks.sources ? [masks.queries, masks.sources] : [masks.queries];
    (save as tf.GradSaveFunc)([...inputs, products, weights, ...bothMasks]);
    return {
      value: scores,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        tf.tidy(() => backward(dy as tf.Tensor2D, saved as unknown as Saved, attention)),
    };
  });
  return op(queries, sources);
}

/** Sizes of a pass: a items of queries, b items of sources of s vectors each, n queries in all. */
function sizesOf(queries: tf.Tensor3D, sources: tf.Tensor3D) {
  const [a, length, dim] = queries.shape;
  const [b, s] = [sources.shape[0], sources.shape[1]];
  return { dim, b, s, n: a * length };
}

function forward(queries: tf.Tensor3D, sources: tf.Tensor3D, masks: Masks, attention: CrossAttention) {
  const { dim, b, s, n } = sizesOf(queries, sources);
  const sourceRows = tf.reshape(sources, [b * s, dim]); // [b * s, dim]
  const flat: tf.Tensor2D = tf.matMul(tf.reshape(queries, [n, dim]), sourceRows, false, true); // [n, b * s]
  const products: tf.Tensor3D = tf.reshape(flat, [n, b, s]); // [n, b, s]
  const weights: tf.Tensor3D = tf.tidy(() => {
    const { value } = normalized(queries, products, masks.queries, attention); // [n, b, s]
    const logits: tf.Tensor3D = tf.mul(value, attention.inverseTemperature); // [n, b, s]
    return maskedSoftmax(logits, masks.sources); // [n, b, s]
  });
  const contexts = projections(products, weights, timesGram(weights, gramOf(sources))); // [n, b] each
  const scores = scored(queries, contexts, masks, attention).value; // [a, b]
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
  const contexts = projections(products, weights, weighted); // [n, b] each
  const d = scored(queries, contexts, masks, attention).pullback(dy);

  const dProducts = tf.tidy(() => {
    const dNormalized = gradientOfLogits({ products, weights, weighted }, contexts, d, attention); // [n, b, s]
    const through = normalized(queries, products, masks.queries, attention).pullback(dNormalized); // [n, b, s]
    const direct = tf.mul(weights, tf.expandDims(d.along, 2)); // [n, b, s]
    return tf.reshape<tf.Rank.R2>(tf.add(direct, through), [n, b * s]); // [n, b * s]
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

/**
 * Gradient of the normalised products through the softmax, `[n, b, s]`. The softmax subtracts from the gradient of the
 * weights its mean under the weights; the projections already hold the sums of that mean.
 */
function gradientOfLogits(
  { products, weights, weighted }: Readonly<Record<'products' | 'weights' | 'weighted', tf.Tensor3D>>,
  contexts: Projections,
  gradients: Projections,
  { inverseTemperature }: CrossAttention,
): tf.Tensor3D {
  return tf.tidy(() => {
    const along = tf.mul(gradients.along, inverseTemperature); // [n, b]
    const squared = tf.mul(gradients.squared, 2 * inverseTemperature); // [n, b]
    const mean = tf.add(tf.mul(along, contexts.along), tf.mul(squared, contexts.squared)); // [n, b]
    const perWeight = tf.add(
      tf.mul(products, tf.expandDims(along, 2)),
      tf.mul(weighted, tf.expandDims(squared, 2)),
    ); // [n, b, s]
    return tf.mul(weights, tf.sub(perWeight, tf.expandDims(mean, 2)));
  });
}
