import * as tf from '@tensorflow/tfjs-core';
import { ShapeError, type EmbeddingSet } from '@vse/core';
import { attentionOptions, type AttentionWeightsOptions } from './attention-options';
import { assertComparable, withoutPadding } from '../sets/padding';
import { differentiable } from './pullback';
import { rawNormalizations } from './raw-normalization';

export interface Attended {
  /** How much each query attends to each source, `[pairs, queries, sources]`; over the sources it sums to 1. */
  readonly weights: tf.Tensor3D;
  /** What each query attends to, `[pairs, queries, dim]`. */
  readonly context: tf.Tensor3D;
}

const FAR_BELOW = -1e9;

/**
 * The attention of image i and caption i, and the context it makes, pair by pair: for looking at and for tests, since
 * `stackedCrossAttention` scores all pairs without building the context. https://arxiv.org/abs/1803.08024
 *
 * Reads images `[pairs, regions, dim]` and captions `[pairs, words, dim]`. Padding gets weight 0. Differentiable.
 */
export function attend(
  images: EmbeddingSet,
  captions: EmbeddingSet,
  options: AttentionWeightsOptions = {},
): Attended {
  const { direction, inverseTemperature, normalization } = attentionOptions('attend', options);
  return tf.tidy(() => {
    assertComparable('attend', images, captions);
    assertPairs(images, captions);
    const [asking, given] = direction === 'text-to-image' ? [captions, images] : [images, captions];
    const queries = withoutPadding(asking); // [pairs, queries, dim]
    const sources = withoutPadding(given); // [pairs, sources, dim]
    const products: tf.Tensor3D = tf.matMul(queries, sources, false, true); // [pairs, queries, sources]
    const queryMask = asking.mask && tf.expandDims<tf.Tensor3D>(asking.mask, 2); // [pairs, queries, 1]
    const normalize = differentiable((x) => rawNormalizations[normalization](x, queryMask));
    const logits: tf.Tensor3D = tf.mul(normalize(products), inverseTemperature); // [pairs, queries, sources]
    const weights = maskedSoftmax(logits, queryMask, given.mask); // [pairs, queries, sources]
    return { weights, context: tf.matMul<tf.Tensor3D>(weights, sources) };
  });
}

/**
 * How much each word and each region of one pair have to do with each other: `[words, regions]`. In text-to-image each
 * word's row sums to 1; in image-to-text each region's column does. Padding has weight 0.
 *
 * Reads one image `[1, regions, dim]` and one caption `[1, words, dim]`.
 */
export function attentionWeights(
  image: EmbeddingSet,
  caption: EmbeddingSet,
  options: AttentionWeightsOptions = {},
): tf.Tensor2D {
  return tf.tidy(() => {
    const { weights } = attend(image, caption, options); // [1, queries, sources]
    if (weights.shape[0] !== 1) {
      throw new ShapeError(
        `attentionWeights: image and caption must hold one item each, got ${weights.shape[0]}. Slice one pair out of the batch.`,
      );
    }
    const matrix: tf.Tensor2D = tf.squeeze(weights, [0]); // [queries, sources]
    return options.direction === 'image-to-text' ? tf.transpose(matrix) : matrix; // [words, regions]
  });
}

function maskedSoftmax(
  logits: tf.Tensor3D,
  queryMask: tf.Tensor3D | undefined,
  sourceMask: tf.Tensor2D | undefined,
): tf.Tensor3D {
  const real = sourceMask && tf.expandDims(sourceMask, 1); // [pairs, 1, sources]
  const open = real ? tf.add(logits, tf.mul(tf.sub(1, real), FAR_BELOW)) : logits; // [pairs, queries, sources]
  const weights = tf.softmax(open); // [pairs, queries, sources]
  const shown = real ? tf.mul(weights, real) : weights; // [pairs, queries, sources]
  return (queryMask ? tf.mul(shown, queryMask) : shown) as tf.Tensor3D;
}

function assertPairs(images: EmbeddingSet, captions: EmbeddingSet): void {
  const pairs = images.vectors.shape[0];
  if (captions.vectors.shape[0] === pairs) return;
  throw new ShapeError(
    `attend: captions.vectors must hold ${pairs} captions, one for each image, got ${captions.vectors.shape[0]}.`,
  );
}
