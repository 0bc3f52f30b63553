import * as tf from '@tensorflow/tfjs-core';
import type { EmbeddingSet, NamedVariable, Similarity } from '@vse/core';
import { meanPool } from '../pooling/mean-pool';
import { assertComparable, withoutPadding } from '../sets/padding';
import type { Pool } from '../pooling/pool';

/** Pooling of sets of more than one vector, for similarities that compare one vector with one. */
export interface GlobalSimilarityOptions {
  /** Pools the regions of an image to one vector. Defaults to `meanPool()`. */
  readonly imagePool?: Pool;
  /** Pools the words of a caption to one vector. Defaults to `meanPool()`. */
  readonly captionPool?: Pool;
}

/** Compares one vector per image, `[images, dim]`, with one per caption, `[captions, dim]`: `[images, captions]`. */
export type CompareVectors = (images: tf.Tensor2D, captions: tf.Tensor2D) => tf.Tensor2D;

/** Both pools with their defaults, as a similarity's recipe holds them. */
export function bothPools({
  imagePool = meanPool(),
  captionPool = meanPool(),
}: GlobalSimilarityOptions): Required<GlobalSimilarityOptions> {
  return { imagePool, captionPool };
}

/**
 * Makes a similarity from a function that compares one vector per image with one per caption. Sets of more than one vector
 * are pooled first.
 *
 * @param name - Name of the similarity, for messages.
 * @param compare - Compares `[images, dim]` with `[captions, dim]`.
 * @param options - The pools.
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { globalSimilarity } from '@vse/attention';
 *
 * const scaled = globalSimilarity('scaled', (images, captions) =>
 *   tf.mul(tf.matMul(images, captions, false, true), 0.5),
 * );
 * const images = { vectors: tf.tensor3d([[[1, 0]], [[0, 1]]]) };
 * const captions = { vectors: tf.tensor3d([[[3, 4]]]) };
 * console.log(await scaled.score(images, captions).data()); // 1.5, 2
 * ```
 */
export function globalSimilarity(
  name: string,
  compare: CompareVectors,
  options: GlobalSimilarityOptions = {},
): Similarity {
  const { imagePool, captionPool } = bothPools(options);
  return {
    name,
    score: (images, captions) =>
      tf.tidy(() => {
        assertComparable(name, images, captions);
        return compare(vectors(images, imagePool), vectors(captions, captionPool)); // [images, captions]
      }),
    variables: () => [...named('imagePool', imagePool), ...named('captionPool', captionPool)],
    dispose: () => {
      imagePool.dispose?.();
      if (captionPool !== imagePool) captionPool.dispose?.();
    },
  };
}

function vectors(set: EmbeddingSet, pool: Pool): tf.Tensor2D {
  const [batch, length, dim] = set.vectors.shape;
  if (set.vectors.size === 0) return tf.zeros([batch, dim]);
  return length === 1 ? tf.reshape(withoutPadding(set), [batch, dim]) : pool.pool(set); // [batch, dim]
}

function named(prefix: string, pool: Pool): NamedVariable[] {
  return (pool.variables?.() ?? []).map(({ name, variable }) => ({ name: `${prefix}.${name}`, variable }));
}
