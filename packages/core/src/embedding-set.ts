import * as tf from '@tensorflow/tfjs-core';
import { ShapeError } from './errors';

/** A batch of variable-length sets of vectors: the regions of an image, the words of a caption, or one global vector (length 1). */
export interface EmbeddingSet {
  /** `[batch, length, dim]` */
  readonly vectors: tf.Tensor3D;
  /** `[batch, length]`, 1 where real, 0 where padding; absent means that all are real. */
  readonly mask?: tf.Tensor2D;
}

/** Throws a `ShapeError` unless `set.vectors` is `[batch, length, dim]` and its mask, if any, is `[batch, length]`. */
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

/** The mask of a set, `[batch, length]`: its own, or all ones. The caller disposes it. */
export function maskOf({ vectors, mask }: EmbeddingSet): tf.Tensor2D {
  return mask ? tf.clone(mask) : tf.ones([vectors.shape[0], vectors.shape[1]]);
}

/** Frees the tensors of a set. */
export function disposeSet({ vectors, mask }: EmbeddingSet): void {
  vectors.dispose();
  mask?.dispose();
}
