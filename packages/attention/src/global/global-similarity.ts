import * as tf from '@tensorflow/tfjs-core';
import type { EmbeddingSet, NamedVariable, Similarity } from '@vse/core';
import { meanPool } from '../pooling/mean-pool';
import { assertComparable, withoutPadding } from '../sets/padding';
import type { Pool } from '../pooling/pool';

/** How the similarities of whole images and captions make one vector of a set that has more than one. */
export interface GlobalSimilarityOptions {
  /** How the regions of an image become one vector. Defaults to `meanPool()`. */
  readonly imagePool?: Pool;
  /** How the words of a caption become one vector. Defaults to `meanPool()`. */
  readonly captionPool?: Pool;
}

/** Compares one vector per image, `[images, dim]`, with one per caption, `[captions, dim]`: `[images, captions]`. */
export type CompareVectors = (images: tf.Tensor2D, captions: tf.Tensor2D) => tf.Tensor2D;

/** Both pools, the default where none is given: what the recipe of a similarity tells. */
export function bothPools({
  imagePool = meanPool(),
  captionPool = meanPool(),
}: GlobalSimilarityOptions): Required<GlobalSimilarityOptions> {
  return { imagePool, captionPool };
}

/** A similarity of whole images with whole captions: pools the sets that hold more than one vector, then compares. */
export function globalSimilarity(
  name: string,
  compare: CompareVectors,
  options: GlobalSimilarityOptions,
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
