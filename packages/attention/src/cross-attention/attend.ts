import * as tf from '@tensorflow/tfjs-core';
import { ShapeError, type EmbeddingSet } from '@vse/core';
import { attentionOptions, type AttentionWeightsOptions } from './attention-options';
import { maskedSoftmax } from './masked-softmax';
import { assertComparable, withoutPadding } from '../sets/padding';
import { differentiable } from './pullback';
import { rawNormalizations } from './raw-normalization';

/** Attention weights and contexts of a batch of pairs. */
export interface Attended {
  /** Weight of each source for each query, `[pairs, queries, sources]`; sums to 1 over the sources. */
  readonly weights: tf.Tensor3D;
  /** Weighted mean of the sources for each query, `[pairs, queries, dim]`. */
  readonly context: tf.Tensor3D;
}

/**
 * Computes the attention between image i and caption i, and the context of each query, for figures and tests.
 * `stackedCrossAttention` scores all pairs without building the contexts. https://arxiv.org/abs/1803.08024
 *
 * Reads images `[pairs, regions, dim]` and captions `[pairs, words, dim]`. Padding gets weight 0. Differentiable.
 *
 * @throws `OptionError` if an option is out of range, `ShapeError` if the sets are not as many pairs of one dimension.
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { attend } from '@vse/attention';
 *
 * const images = { vectors: tf.tensor3d([[[1, 0], [0, 1]]]) }; // 1 image of 2 regions
 * const captions = { vectors: tf.tensor3d([[[1, 0]]]) }; // 1 caption of 1 word
 * const { weights, context } = attend(images, captions);
 * console.log(weights.shape, context.shape); // [1, 1, 2] [1, 1, 2]
 * console.log(await weights.data()); // the word attends to the first region
 * ```
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
    const [querySet, sourceSet] = direction === 'text-to-image' ? [captions, images] : [images, captions];
    const queries = withoutPadding(querySet); // [pairs, queries, dim]
    const sources = withoutPadding(sourceSet); // [pairs, sources, dim]
    const products: tf.Tensor3D = tf.matMul(queries, sources, false, true); // [pairs, queries, sources]
    const queryMask = querySet.mask && tf.expandDims<tf.Tensor3D>(querySet.mask, 2); // [pairs, queries, 1]
    const sourceMask = sourceSet.mask && tf.expandDims<tf.Tensor3D>(sourceSet.mask, 1); // [pairs, 1, sources]
    const normalize = differentiable((x) => rawNormalizations[normalization](x, queryMask));
    const logits: tf.Tensor3D = tf.mul(normalize(products), inverseTemperature); // [pairs, queries, sources]
    const real = masked(masked(maskedSoftmax(logits, sourceMask), sourceMask), queryMask); // [pairs, queries, sources]
    return { weights: real, context: tf.matMul<tf.Tensor3D>(real, sources) };
  });
}

/**
 * Computes the attention weights of one pair, `[words, regions]`, for drawing. In text-to-image each word's row sums to 1,
 * in image-to-text each region's column. Padding has weight 0.
 *
 * Reads one image `[1, regions, dim]` and one caption `[1, words, dim]`.
 *
 * @throws `ShapeError` if a set holds more than one item, and whatever `attend` throws.
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { attentionWeights } from '@vse/attention';
 *
 * const image = { vectors: tf.tensor3d([[[1, 0], [0, 1]]]) }; // 2 regions
 * const caption = { vectors: tf.tensor3d([[[1, 0], [0, 1], [1, 1]]]) }; // 3 words
 * console.log(await attentionWeights(image, caption).array()); // [3, 2]
 * ```
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

function masked(weights: tf.Tensor3D, mask: tf.Tensor3D | undefined): tf.Tensor3D {
  return mask ? tf.mul(weights, mask) : weights;
}

function assertPairs(images: EmbeddingSet, captions: EmbeddingSet): void {
  const pairs = images.vectors.shape[0];
  if (captions.vectors.shape[0] === pairs) return;
  throw new ShapeError(
    `attend: captions.vectors must hold ${pairs} captions, one for each image, got ${captions.vectors.shape[0]}.`,
  );
}
