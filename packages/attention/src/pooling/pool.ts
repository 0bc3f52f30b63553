import type * as tf from '@tensorflow/tfjs-core';
import type { EmbeddingSet, Recipe, Trainable } from '@vse/core';

/** Makes one vector of each set. One with weights of its own lists them in `variables`. */
export interface Pool extends Partial<Trainable> {
  readonly name: string;
  /** Differentiable. Reads vectors `[batch, length, dim]`; returns `[batch, dim]`, zero for an empty set. */
  pool(set: EmbeddingSet): tf.Tensor2D;
  /** How worker threads make the same pool. */
  readonly recipe?: Recipe;
  dispose?(): void;
}
