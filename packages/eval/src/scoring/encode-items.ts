import * as tf from '@tensorflow/tfjs-core';
import { assertEmbeddingSet, ShapeError, type EmbeddingSet, type Encoder } from '@vse/core';

/**
 * Encodes items in inference mode and trims padding that no item of the batch needs. Returns a set of
 * `[items, longest, dim]`, which the caller owns.
 *
 * @throws `ShapeError` if the encoder does not return one well-formed set per item.
 */
export async function encodeItems<Item>(
  where: string,
  encoder: Encoder<Item>,
  items: readonly Item[],
): Promise<EmbeddingSet> {
  const set = tf.tidy(() => {
    // Clone: an encoder may return a tensor of the batch, and the tidy disposes the batch.
    const { vectors, mask } = encoder.encode(encoder.collate(items), { training: false });
    return mask ? { vectors: tf.clone(vectors), mask: tf.clone(mask) } : { vectors: tf.clone(vectors) };
  });
  try {
    assertEmbeddingSet(`${where}: ${encoder.name}`, 'set', set);
    if (set.vectors.shape[0] !== items.length) {
      throw new ShapeError(
        `${where}: ${encoder.name} must return one set per item, ${items.length}, got ${set.vectors.shape[0]}.`,
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

/** Length of the longest row: one past the last column with a real entry. */
function longestRow(mask: ArrayLike<number>, length: number): number {
  let longest = 0;
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] !== 0) longest = Math.max(longest, (i % length) + 1);
  }
  return longest;
}
