import type { Recipe } from '@vse/core';
import type { Layer } from '@vse/layers';

/** Sizes and seed of a projection; the encoder that it belongs to sets them. */
export interface ProjectionSizes {
  /** Dimension of a feature. */
  readonly inputDim: number;
  /** Dimension of an embedding. */
  readonly outputDim: number;
  /** Seed of the initial weights. */
  readonly seed: number;
}

/** A kind of trained projection from features to embeddings. */
export interface ProjectionLayer {
  /** Name of its factory. */
  readonly name: string;
  /** The call that makes it again. Without one, an encoder with it cannot be saved or sent to a thread. */
  readonly recipe?: Recipe;
  /**
   * Creates the layer with its weights: `[..., inputDim]` to `[..., outputDim]`. A layer of `regionProjection` may make several vectors of
   * each that it reads, one after another: `[batch, length, inputDim]` to `[batch, length x several, outputDim]`.
   */
  create(sizes: ProjectionSizes): Layer;
}
