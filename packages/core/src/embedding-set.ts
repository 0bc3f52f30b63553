import * as tf from '@tensorflow/tfjs-core';
import { ShapeError } from '@vse/base';

/** A batch of variable-length sets of vectors: the regions of an image, the words of a caption, or one global vector (length 1). */
export interface EmbeddingSet {
  /** `[batch, length, dim]` */
  readonly vectors: tf.Tensor3D;
  /** `[batch, length]`, 1 where real, 0 where padding; absent means that all are real. */
  readonly mask?: tf.Tensor2D;
}

/**
 * Checks that `set.vectors` is `[batch, length, dim]` and its mask, if any, `[batch, length]`.
 *
 * @param where - Name of the function that checks, for the message.
 * @param name - Name of the argument, for the message.
 * @throws `ShapeError` that names the tensor, the wanted shape and the shape it has.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { assertEmbeddingSet } from '@vse/core';
 *
 * assertEmbeddingSet('score', 'images', { vectors: tf.zeros([2, 36, 1024]) }); // passes
 * try {
 *   assertEmbeddingSet('score', 'images', { vectors: tf.zeros([2, 36, 1024]), mask: tf.ones([2, 35]) });
 * } catch (error) {
 *   console.log((error as Error).message); // score: images.mask must be [2, 36] to match images.vectors, got [2, 35].
 * }
 * ```
 */
export function assertEmbeddingSet(where: string, name: string, set: EmbeddingSet): void {
  const { vectors, mask } = set;
  if (vectors.rank !== 3) {
    throw new ShapeError(
      `${where}: ${name}.vectors must be [batch, length, dim], got [${vectors.shape.join(', ')}].`,
    );
  }
  const [batch, length] = vectors.shape;
  if (mask && (mask.rank !== 2 || mask.shape[0] !== batch || mask.shape[1] !== length)) {
    throw new ShapeError(
      `${where}: ${name}.mask must be [${batch}, ${length}] to match ${name}.vectors, got [${mask.shape.join(', ')}].`,
    );
  }
}

/**
 * Returns the mask of a set, `[batch, length]`: a copy of its own, or all ones.
 *
 * @param set - Vectors, with or without a mask.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { maskOf } from '@vse/core';
 *
 * const mask = maskOf({ vectors: tf.zeros([2, 3, 8]) });
 * console.log(mask.shape, await mask.array()); // [2, 3], all 1
 * ```
 */
export function maskOf({ vectors, mask }: EmbeddingSet): tf.Tensor2D {
  return mask ? tf.clone(mask) : tf.ones([vectors.shape[0], vectors.shape[1]]);
}

/**
 * Frees the tensors of a set.
 *
 * @param set - Vectors, with or without a mask.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { disposeSet } from '@vse/core';
 *
 * const set = { vectors: tf.zeros<tf.Rank.R3>([2, 3, 8]), mask: tf.ones<tf.Rank.R2>([2, 3]) };
 * disposeSet(set);
 * console.log(set.vectors.isDisposed, set.mask.isDisposed); // true true
 * ```
 */
export function disposeSet({ vectors, mask }: EmbeddingSet): void {
  vectors.dispose();
  mask?.dispose();
}
