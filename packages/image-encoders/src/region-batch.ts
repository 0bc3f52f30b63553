import * as tf from '@tensorflow/tfjs-core';
import { assertShape, ShapeError, type EmbeddingSet, type EncoderBatch } from '@vse/core';

/**
 * The set of feature vectors in a batch, `[batch, regions, dim]`; its tensors stay the batch's.
 *
 * @throws `ShapeError` if the batch has no features, or features of another dimension.
 */
export function featuresOf(where: string, { features, mask }: EncoderBatch, dim: number): EmbeddingSet {
  const wanted = ['batch', 'regions', dim];
  if (!features) {
    throw new ShapeError(
      `${where}: features must be [${wanted.join(', ')}], got a batch without them. Use collate.`,
    );
  }
  assertShape(where, 'features', features, wanted);
  const vectors = features as tf.Tensor3D;
  return mask ? { vectors, mask: mask as tf.Tensor2D } : { vectors };
}

/** Runs `encode` and frees all tensors but those of its result, whose padding is set to zero. */
export function tidySet(encode: () => EmbeddingSet): EmbeddingSet {
  return tf.tidy(() => {
    const { vectors, mask } = encode(); // [batch, length, dim], [batch, length]
    if (!mask) return { vectors };
    return { vectors: tf.mul<tf.Tensor3D>(vectors, tf.expandDims(mask, 2)), mask: tf.clone(mask) };
  });
}
