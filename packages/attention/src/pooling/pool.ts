import type * as tf from '@tensorflow/tfjs-core';
import type { EmbeddingSet, Recipe, Trainable } from '@vse/core';

/** Pools each set to one vector. A pool with weights of its own lists them in `variables`. */
export interface Pool extends Partial<Trainable> {
  /** Name of the pool, for messages. */
  readonly name: string;
  /** Pools vectors `[batch, length, dim]` to `[batch, dim]`, zero for an empty set. Differentiable. */
  pool(set: EmbeddingSet): tf.Tensor2D;
  /** Recipe by which worker threads make the same pool. */
  readonly recipe?: Recipe;
  /** Disposes its variables, if it has any. */
  dispose?(): void;
}
