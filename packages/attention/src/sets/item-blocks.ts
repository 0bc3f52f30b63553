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

/** Splits sources into blocks with at most `maxElements` products `[queries of all items, block, sources]`, one item at least. */
export function sourceBlocks(
  queries: EmbeddingSet,
  sources: EmbeddingSet,
  maxElements: number,
): EmbeddingSet[] {
  const [items, length] = queries.vectors.shape;
  const perItem = items * length * sources.vectors.shape[1];
  return itemBlocks(sources, Math.max(1, Math.floor(maxElements / perItem)));
}
