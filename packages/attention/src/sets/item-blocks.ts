import * as tf from '@tensorflow/tfjs-core';
import type { EmbeddingSet } from '@vse/core';

/** Splits a set into consecutive blocks of at most `size` items, differentiably. An empty set is one empty block. */
export function itemBlocks(set: EmbeddingSet, size: number): EmbeddingSet[] {
  const { vectors, mask } = set;
  const [batch, length, dim] = vectors.shape;
  if (batch <= size) return [set];
  return Array.from({ length: Math.ceil(batch / size) }, (_, i) => {
    const items = Math.min(size, batch - i * size);
    const block = { vectors: tf.slice(vectors, [i * size, 0, 0], [items, length, dim]) }; // [items, length, dim]
    return mask ? { ...block, mask: tf.slice(mask, [i * size, 0], [items, length]) } : block;
  });
}
