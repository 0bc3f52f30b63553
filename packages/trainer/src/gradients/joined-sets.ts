import * as tf from '@tensorflow/tfjs-core';
import { maskOf, type EmbeddingSet } from '@vse/core';

/** Concatenates sets, padded to the longest; has a mask only if an item is padded. The caller disposes the result. */
export function joinedSets(sets: readonly EmbeddingSet[]): EmbeddingSet {
  const length = Math.max(...sets.map(({ vectors }) => vectors.shape[1]));
  const masked = sets.some(({ vectors, mask }) => mask ?? vectors.shape[1] < length);
  return tf.tidy(() => {
    const padded = sets.map(({ vectors }) =>
      tf.pad3d(vectors, [[0, 0], [0, length - vectors.shape[1]], [0, 0]]), // [items, length, dim]
    ); // prettier-ignore
    if (!masked) return { vectors: tf.concat(padded, 0) };
    const masks = sets.map((set) =>
      tf.pad2d(maskOf(set), [[0, 0], [0, length - set.vectors.shape[1]]]), // [items, length]
    ); // prettier-ignore
    return { vectors: tf.concat(padded, 0), mask: tf.concat(masks, 0) };
  });
}
