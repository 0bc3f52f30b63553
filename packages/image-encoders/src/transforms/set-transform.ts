import * as tf from '@tensorflow/tfjs-core';
import type { EmbeddingSet, Recipe } from '@vse/core';
import { ownRecipe } from '../recipe';

/** Vectors of one image on the host, row by row; float64 between transforms, so that only the last result is rounded. */
export interface HostVectors {
  /** The vectors, `[length, dim]`. */
  readonly values: Float32Array | Float64Array;
  /** Number of vectors. */
  readonly length: number;
  /** Dimension of a vector. */
  readonly dim: number;
}

/**
 * A fixed map of the sets of a batch: a part that goes before or after a trained layer. It has no weights and is
 * differentiable.
 */
export interface SetTransform {
  /** Name of its factory. */
  readonly name: string;
  /** `true` if it returns one vector per set: `[batch, 1, dim]`. */
  readonly pools: boolean;
  /** The call that makes it again. Without one, an encoder with it cannot be saved or sent to a thread. */
  readonly recipe?: Recipe;
  /** Reads `[batch, length, dim]` with its mask. Borrows the tensors of `set`; those of the result are the caller's. */
  apply(set: EmbeddingSet): EmbeddingSet;
  /**
   * The same map of one image's features, on the host: `collate` uses it before a trained layer, so that a batch of
   * pooled images holds one vector per image. Absent if only `apply` can compute it.
   */
  prepare?(image: HostVectors): HostVectors;
}

/** A transform without options of each vector by itself: sets keep their length and their mask. */
export function eachVector(name: string, apply: (vectors: tf.Tensor3D) => tf.Tensor3D): SetTransform {
  return {
    name,
    pools: false,
    recipe: ownRecipe(name),
    apply: ({ vectors, mask }) =>
      mask ? { vectors: apply(vectors), mask: tf.clone(mask) } : { vectors: apply(vectors) },
  };
}

/** Applies transforms in their order. */
export function applyAll(transforms: readonly SetTransform[], set: EmbeddingSet): EmbeddingSet {
  return transforms.reduce((current, transform) => transform.apply(current), set);
}
