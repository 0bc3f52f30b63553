import * as tf from '@tensorflow/tfjs-core';
import { assertEmbeddingSet, ShapeError, type EmbeddingSet } from '@vse/core';

/** The features with padding set to zero, `[batch, length, dim]`; no gradient reaches padding. */
export function withoutPadding({ features, mask }: EmbeddingSet): tf.Tensor3D {
  return mask ? tf.mul(features, tf.expandDims(mask, 2)) : features;
}

/** Throws a `ShapeError` unless both sets are well formed and have vectors of the same size. */
export function assertComparable(where: string, images: EmbeddingSet, captions: EmbeddingSet): void {
  assertEmbeddingSet(where, 'images', images);
  assertEmbeddingSet(where, 'captions', captions);
  const dim = images.features.shape[2];
  if (captions.features.shape[2] === dim) return;
  throw new ShapeError(
    `${where}: captions.features must be [captions, words, ${dim}] to match images.features, got [${captions.features.shape.join(', ')}]. Give both encoders the same embedDim.`,
  );
}

/** Scores of 0 for every pair, `[images, captions]`: what sets without any vector get. */
export function zeroScores(images: EmbeddingSet, captions: EmbeddingSet): tf.Tensor2D {
  return tf.zeros([images.features.shape[0], captions.features.shape[0]]);
}
