import * as tf from '@tensorflow/tfjs-core';
import { assertEmbeddingSet, ShapeError, type EmbeddingSet, type Encoder } from '@vse/core';

/**
 * Encodes items as they are used, not as they are trained, and cuts off the padding that no item of the batch needs.
 * Returns a set of `[items, longest, dim]`, which belongs to the caller.
 */
export async function encodeItems<Item>(
  where: string,
  encoder: Encoder<Item>,
  items: readonly Item[],
): Promise<EmbeddingSet> {
  const set = tf.tidy(() => {
    // Clones, because an encoder may hand back a tensor of the batch, and the batch goes with the tidy.
    const { vectors, mask } = encoder.encode(encoder.collate(items), { training: false });
    return mask ? { vectors: tf.clone(vectors), mask: tf.clone(mask) } : { vectors: tf.clone(vectors) };
  });
  try {
    assertEmbeddingSet(`${where}: ${encoder.name}`, 'set', set);
    if (set.vectors.shape[0] !== items.length) {
      throw new ShapeError(
        `${where}: ${encoder.name} must give one set per item, wanted ${items.length}, got ${set.vectors.shape[0]}.`,
      );
    }
    return await trimPadding(set);
  } finally {
    tf.dispose([set.vectors, ...(set.mask ? [set.mask] : [])]);
  }
}

async function trimPadding({ vectors, mask }: EmbeddingSet): Promise<EmbeddingSet> {
  if (!mask) return { vectors: tf.clone(vectors) };
  const [items, length, dim] = vectors.shape;
  const longest = Math.max(1, longestRow(await mask.data(), length));
  return tf.tidy(() => ({
    vectors: tf.slice(vectors, [0, 0, 0], [items, longest, dim]), // [items, longest, dim]
    mask: tf.slice(mask, [0, 0], [items, longest]), // [items, longest]
  }));
}

/** One past the last column that holds a real entry in some row. */
function longestRow(mask: ArrayLike<number>, length: number): number {
  let longest = 0;
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] !== 0) longest = Math.max(longest, (i % length) + 1);
  }
  return longest;
}
