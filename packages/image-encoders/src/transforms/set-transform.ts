import * as tf from '@tensorflow/tfjs-core';
import type { EmbeddingSet, EncodeOptions, Recipe } from '@vse/core';
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
 * A map of the sets of a batch: a part that goes before or after a trained layer. It has no weights and is
 * differentiable.
 */
export interface SetTransform {
  /** Name of its factory. */
  readonly name: string;
  /** `true` if it returns one vector per set: `[batch, 1, dim]`. */
  readonly pools: boolean;
  /** The call that makes it again. Without one, an encoder with it cannot be saved or sent to a thread. */
  readonly recipe?: Recipe;
  /**
   * Reads `[batch, length, dim]` with its mask. Borrows the tensors of `set`; those of the result are the caller's. A
   * transform that draws at random does so in training only, by the name of the draw.
   */
  apply(set: EmbeddingSet, options?: EncodeOptions): EmbeddingSet;
  /**
   * The same map of one image's features, on the host: `collate` uses it before a trained layer, so that a batch of
   * pooled images holds one vector per image. Absent if only `apply` can compute it.
   */
  prepare?(image: HostVectors): HostVectors;
  /** Dimension of the results for vectors of a dimension. Absent if it stays. */
  outputDim?(inputDim: number): number;
}

/** A transform without options of each vector by itself: sets keep their length and their mask. */
export function eachVector(name: string, apply: (vectors: tf.Tensor3D) => tf.Tensor3D): SetTransform {
  return {
    name,
    pools: false,
    recipe: ownRecipe(name),
    apply: ({ vectors, mask }) => ({ vectors: apply(vectors), ...ownMask(mask) }),
  };
}

/** Dimension of vectors of `dim` after transforms. */
export function dimAfter(transforms: readonly SetTransform[], dim: number): number {
  return transforms.reduce((current, transform) => transform.outputDim?.(current) ?? current, dim);
}

/** The mask of a result: a copy of that of the input, if it has one. */
export function ownMask(mask: tf.Tensor2D | undefined): Pick<EmbeddingSet, 'mask'> {
  return mask ? { mask: tf.clone(mask) } : {};
}

/** Applies transforms in their order. */
export function applyAll(
  transforms: readonly SetTransform[],
  set: EmbeddingSet,
  options?: EncodeOptions,
): EmbeddingSet {
  return transforms.reduce((current, transform) => transform.apply(current, options), set);
}
