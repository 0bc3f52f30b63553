import { DataError } from '@vse/base';
import type { SearchEmbedding } from '../embedding/search-embedder';

/** Embeddings in memory that threads share, padded to the longest; the `SharedSet` of `@vse/core`. */
export interface SharedEmbeddings {
  /** `[items, length, dim]` */
  readonly shape: readonly [number, number, number];
  /** `[items, length, dim]`, float32 */
  readonly vectors: SharedArrayBuffer;
  /** `[items, length]`, float32, 1 where a vector is real; absent where all are. */
  readonly mask?: SharedArrayBuffer;
}

/** Threads that are open for one similarity; the `ThreadedScorer` of `@vse/core`. */
export interface OpenPairThreads {
  /** Number of threads. */
  readonly threads: number;
  /** Scores items against queries: `[items, queries]`, row-major. */
  score(items: SharedEmbeddings, queries: SharedEmbeddings): Promise<Float32Array>;
  /** Ends the threads. */
  close(): Promise<void>;
}

/**
 * Threads that score pairs: `onnxScorer()` of `@vse/onnx`, `scoringThreads()` of `@vse/backend`; the `ScoringThreads` of
 * `@vse/core`.
 */
export interface PairThreads {
  /** Starts threads for a model's similarity; `undefined` where there are none, which then scores in this thread. */
  open(similarity: unknown): Promise<OpenPairThreads | undefined>;
}

/**
 * Packs embeddings into shared memory.
 *
 * @throws `DataError` for what is no embedding of `dim` numbers a vector.
 */
export function sharedEmbeddings(
  where: string,
  embeddings: readonly unknown[],
  dim = dimOf(where, embeddings[0]),
): SharedEmbeddings {
  const items = embeddings.map((one) => checked(where, one, dim));
  const length = Math.max(1, ...items.map((item) => item.length));
  const vectors = new SharedArrayBuffer(4 * items.length * length * dim);
  const values = new Float32Array(vectors);
  const mask = new SharedArrayBuffer(4 * items.length * length);
  const real = new Float32Array(mask);
  for (const [i, item] of items.entries()) {
    values.set(item.values, i * length * dim);
    if (item.mask) real.set(item.mask, i * length);
    else real.fill(1, i * length, i * length + item.length);
  }
  const shape = [items.length, length, dim] as const;
  return real.includes(0) ? { shape, vectors, mask } : { shape, vectors };
}

function dimOf(where: string, embedding: unknown): number {
  if (isEmbedding(embedding)) return embedding.dim;
  throw notEmbedding(where, embedding);
}

function checked(where: string, embedding: unknown, dim: number): SearchEmbedding {
  if (!isEmbedding(embedding)) throw notEmbedding(where, embedding);
  const { values, length } = embedding;
  if (embedding.dim === dim && values.length === length * dim) return embedding;
  throw new DataError(
    `${where}: embeddings must have vectors of ${dim} numbers, got ${length} of ${embedding.dim} in ${values.length} numbers. ` +
      'Give embeddings of one model.',
  );
}

function isEmbedding(embedding: unknown): embedding is SearchEmbedding {
  const { values, length, dim } = (embedding ?? {}) as Partial<SearchEmbedding>;
  return ArrayBuffer.isView(values) && typeof length === 'number' && typeof dim === 'number';
}

function notEmbedding(where: string, got: unknown): DataError {
  const what = got === null ? 'null' : Array.isArray(got) ? 'a list' : `a value of type ${typeof got}`;
  return new DataError(
    `${where}: threads score embeddings { values, length, dim }, as embedImages and embedCaptions give them, got ${what}. ` +
      'Leave scorer out for others.',
  );
}
