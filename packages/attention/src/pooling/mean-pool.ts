import * as tf from '@tensorflow/tfjs-core';
import { assertEmbeddingSet } from '@vse/core';
import { withoutPadding } from '../sets/padding';
import type { Pool } from './pool';
import { ownRecipe } from '../recipe';

/**
 * Pools to the mean of the real vectors of each set: `[batch, length, dim]` to `[batch, dim]`; zero for an empty set.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { meanPool } from '@vse/attention';
 *
 * const set = { vectors: tf.tensor3d([[[1, 5], [3, 4]]]) }; // 1 set of 2 vectors
 * console.log(await meanPool().pool(set).data()); // 2, 4.5
 * ```
 */
export function meanPool(): Pool {
  return {
    name: 'meanPool',
    recipe: ownRecipe('meanPool'),
    pool: (set) =>
      tf.tidy(() => {
        assertEmbeddingSet('meanPool', 'set', set);
        if (!set.mask) return tf.mean<tf.Tensor2D>(set.vectors, 1); // [batch, dim]
        const total = tf.sum(withoutPadding(set), 1); // [batch, dim]
        const count = tf.maximum(tf.sum(set.mask, 1, true), 1); // [batch, 1]
        return tf.div<tf.Tensor2D>(total, count);
      }),
  };
}
