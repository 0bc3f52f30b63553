import * as tf from '@tensorflow/tfjs-core';
import { assertEmbeddingSet, assertShape, OptionError, type EmbeddingSet, type ScoredBatch } from '@vse/core';

/** One vector per image and per caption. */
export interface GlobalVectors {
  /** `[images, dim]` */
  readonly images: tf.Tensor2D;
  /** `[captions, dim]` */
  readonly captions: tf.Tensor2D;
}

/**
 * Reads one vector per image and per caption from a batch, for losses within one view.
 *
 * @throws `OptionError` if the batch has no embeddings, `ShapeError` if they are not of length 1 and equal dimension,
 * or do not fit the scores.
 */
export function globalVectors(where: string, { scores, images, captions }: ScoredBatch): GlobalVectors {
  const [imageCount, captionCount] = scores.shape;
  const first = vectorsOf(where, 'images', images, imageCount);
  const second = vectorsOf(where, 'captions', captions, captionCount);
  const [, dim] = first.shape;
  assertShape(
    where,
    'captions.vectors',
    second,
    [captionCount, dim],
    'Give both encoders the same embedDim.',
  );
  return { images: first, captions: second };
}

function vectorsOf(where: string, name: string, set: EmbeddingSet | undefined, count: number): tf.Tensor2D {
  if (!set) throw new OptionError(`${where}: needs ${name} in the batch, got none. Pass the embeddings.`);
  assertEmbeddingSet(where, name, set);
  const remedy = 'Pool the set to one vector per item first.';
  assertShape(where, `${name}.vectors`, set.vectors, [count, 1, 'dim'], remedy);
  const vectors = tf.squeeze<tf.Tensor2D>(set.vectors, [1]); // [count, dim]
  return set.mask ? tf.mul(vectors, set.mask) : vectors; // an empty set is the zero vector
}
