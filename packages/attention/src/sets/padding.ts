import * as tf from '@tensorflow/tfjs-core';
import { assertEmbeddingSet, ShapeError, type EmbeddingSet } from '@vse/core';

/** Vectors `[batch, length, dim]` with padding set to zero. No gradient reaches padding. */
export function withoutPadding({ vectors, mask }: EmbeddingSet): tf.Tensor3D {
  return mask ? tf.mul(vectors, tf.expandDims(mask, 2)) : vectors;
}

/**
 * Checks that both sets are well formed and have vectors of one dimension.
 *
 * @throws `ShapeError` if not.
 */
export function assertComparable(where: string, images: EmbeddingSet, captions: EmbeddingSet): void {
  assertEmbeddingSet(where, 'images', images);
  assertEmbeddingSet(where, 'captions', captions);
  const dim = images.vectors.shape[2];
  if (captions.vectors.shape[2] === dim) return;
  throw new ShapeError(
    `${where}: captions.vectors must be [captions, words, ${dim}] to match images.vectors, got [${captions.vectors.shape.join(', ')}]. Give both encoders the same embedDim.`,
  );
}

/** Scores of 0 for every pair, `[images, captions]`, for sets without any vector. */
export function zeroScores(images: EmbeddingSet, captions: EmbeddingSet): tf.Tensor2D {
  return tf.zeros([images.vectors.shape[0], captions.vectors.shape[0]]);
}
