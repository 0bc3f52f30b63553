import { DataError, type FeatureMatrix } from '@vse/base';

/** A picture to embed: a path (in Node), the bytes of its file, its pixels (interleaved RGB, 8 bits), or its features. */
export type SearchPicture =
  | string
  | Uint8Array
  | { readonly data: Uint8Array; readonly width: number; readonly height: number }
  | FeatureMatrix;

/** Embedding of a picture or a sentence: `length` vectors of `dim` numbers. */
export interface SearchEmbedding extends FeatureMatrix {
  /** `[length]`, 1 where a vector is real; absent means that all are. */
  readonly mask?: Float32Array;
}

/** Embeddings of a list, in its order. */
export interface SearchEmbeddings {
  /** One per item; `undefined` where it failed. */
  readonly items: readonly (SearchEmbedding | undefined)[];
  /** The items that failed, by their place, with the reason. */
  readonly failures: readonly { readonly index: number; readonly error: Error }[];
}

/** The part that building and searching use of an `Embedder`, which `openEmbedder` of `@vse/models` opens. */
export interface SearchEmbedder {
  /** Model that makes the embeddings. */
  readonly model: {
    /** Digest that its index remembers. */
    readonly digest: string;
    /** Encoder of pictures, for the dimension of its embeddings. */
    readonly images: { readonly embedDim: number };
  };
  /** Embeds pictures; one that cannot be read is among the failures, and the others are embedded. */
  embedImages(
    pictures: readonly SearchPicture[],
    options?: { readonly signal?: AbortSignal },
  ): Promise<SearchEmbeddings>;
  /** Embeds sentences. */
  embedCaptions(
    sentences: readonly string[],
    options?: { readonly signal?: AbortSignal },
  ): Promise<SearchEmbeddings>;
}

/**
 * The one vector of an embedding: the mean of its vectors, as `cosine` and `dotProduct` of `@vse/attention` pool them.
 *
 * @throws `DataError` for an embedding without vectors.
 */
export function globalVector(embedding: SearchEmbedding): Float32Array {
  const { values, length, dim } = realVectors(embedding);
  if (length === 1) return values;
  if (length === 0) throw new DataError('it has no word or region that the model knows');
  const sum = new Float64Array(dim);
  for (let i = 0; i < values.length; i++) sum[i % dim]! += values[i]!;
  return Float32Array.from(sum, (value) => value / length);
}

/** The vectors of an embedding that are real, as a matrix of their own. */
export function realVectors({ values, length, dim, mask }: SearchEmbedding): SearchEmbedding & {
  readonly values: Float32Array;
} {
  const rows = Array.from({ length }, (_, row) => row).filter((row) => mask?.[row] !== 0);
  const real = new Float32Array(rows.length * dim);
  for (const [i, row] of rows.entries()) real.set(values.subarray(row * dim, (row + 1) * dim), i * dim);
  return { values: real, length: rows.length, dim };
}
