import * as tf from '@tensorflow/tfjs-core';
import { DataError, OptionError, ShapeError, type EmbeddingSet, type FeatureMatrix } from '@vse/core';
import { firstNotFinite } from '../model/finite';

/** Embedding of one image or caption on the host: `length` vectors of `dim` numbers. */
export interface HostEmbedding extends FeatureMatrix {
  /** `[length]`, 1 where a vector is real; absent means that all are. Only ensembles have vectors that are not. */
  readonly mask?: Float32Array;
  /**
   * Places of the vectors in the picture, `[length, 4]` as x1, y1, x2, y2 in shares of its width and height; absent where the
   * extractor has no regions, or where the encoder pools them.
   */
  readonly boxes?: Float32Array;
}

/** Splits the sets of a batch into one embedding per item, without the padding at the end of each. */
export async function hostEmbeddings({ vectors, mask }: EmbeddingSet): Promise<HostEmbedding[]> {
  const [batch, length, dim] = vectors.shape;
  const values = (await vectors.data()) as Float32Array;
  const real = mask && ((await mask.data()) as Float32Array);
  return Array.from({ length: batch }, (_, item) => {
    const row = real?.slice(item * length, (item + 1) * length);
    const own = row ? row.lastIndexOf(1) + 1 : length;
    const start = item * length * dim;
    const embedding = { values: values.slice(start, start + own * dim), length: own, dim };
    const gaps = row?.subarray(0, own).includes(0) ?? false;
    return gaps ? { ...embedding, mask: row!.slice(0, own) } : embedding;
  });
}

/**
 * Packs embeddings into one set, padded to the longest.
 *
 * @throws `ShapeError` if one has another dimension, or values that do not fit; `DataError` if one is not finite;
 * `OptionError` for what is no embedding.
 */
export function packedSet(where: string, embeddings: readonly HostEmbedding[], dim: number): EmbeddingSet {
  for (const embedding of embeddings) {
    if ((embedding as Partial<HostEmbedding> | null)?.values instanceof Float32Array) continue;
    throw new OptionError(
      `${where}: embeddings must have values, length and dim, as embedImages and embedCaptions return them, got ${typeof embedding}.`,
    );
  }
  const length = Math.max(1, ...embeddings.map((embedding) => embedding.length));
  const values = new Float32Array(embeddings.length * length * dim);
  const mask = new Float32Array(embeddings.length * length);
  embeddings.forEach((embedding, item) => {
    if (embedding.dim !== dim || embedding.values.length !== embedding.length * dim) {
      throw new ShapeError(
        `${where}: embeddings must have vectors of ${dim} numbers, got ${embedding.length} of ${embedding.dim} in ` +
          `${embedding.values.length} numbers at ${item}. Give embeddings of this model.`,
      );
    }
    const bad = firstNotFinite(embedding.values);
    if (bad >= 0) {
      throw new DataError(
        `${where}: embeddings must be finite, got ${embedding.values[bad]} at ${bad} of the embedding at ${item}. Embed the item again.`,
      );
    }
    values.set(embedding.values, item * length * dim);
    if (embedding.mask) mask.set(embedding.mask, item * length);
    else mask.fill(1, item * length, item * length + embedding.length);
  });
  const vectors = tf.tensor3d(values, [embeddings.length, length, dim]);
  return mask.includes(0) ? { vectors, mask: tf.tensor2d(mask, [embeddings.length, length]) } : { vectors };
}
