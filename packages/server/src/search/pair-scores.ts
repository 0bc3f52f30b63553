import { DataError } from '@vse/base';
import { forEachLimited } from '@vse/formats/browser';
import type { OpenPairThreads, PairThreads, SearchEmbedding, SharedEmbeddings } from '@vse/search/browser';
import type { ServedEmbedder } from '../model/served-embedder';

/** Scores of pictures for one sentence by the model's similarity. */
export interface PairScores {
  /** Scores `[pictures]`. */
  score(pictures: readonly SearchEmbedding[], sentence: SearchEmbedding): Promise<Float32Array>;
  /** Ends the threads. */
  close(): Promise<void>;
}

/** Pictures from which another thread is worth its while. */
const fewest = 16;

/** Scores on threads, which start with the first query; by the embedder where there are none. */
export function pairScores(
  embedder: Pick<ServedEmbedder, 'model' | 'score'>,
  threads?: PairThreads,
): PairScores {
  let started: Promise<OpenPairThreads | undefined> | undefined;
  return {
    async score(pictures, sentence) {
      const open = await (started ??= Promise.resolve(threads?.open(embedder.model.similarity)));
      if (!open) return embedder.score!(pictures, [sentence]);
      const shares = Math.max(1, Math.min(open.threads, Math.floor(pictures.length / fewest)));
      const size = Math.ceil(pictures.length / shares);
      const query = packed([sentence], sentence.dim);
      const scores = new Float32Array(pictures.length);
      await forEachLimited(
        Array.from({ length: shares }, (_, i) => i * size),
        shares,
        async (from) => {
          const some = pictures.slice(from, from + size);
          if (some.length > 0) scores.set(await open.score(packed(some, sentence.dim), query), from);
        },
      );
      return scores;
    },
    close: async () => (await started)?.close(),
  };
}

/** Packs embeddings into memory that threads share, padded to the longest. */
function packed(embeddings: readonly SearchEmbedding[], dim: number): SharedEmbeddings {
  const length = Math.max(1, ...embeddings.map((one) => one.length));
  const vectors = new SharedArrayBuffer(4 * embeddings.length * length * dim);
  const mask = new SharedArrayBuffer(4 * embeddings.length * length);
  const [values, real] = [new Float32Array(vectors), new Float32Array(mask)];
  for (const [i, one] of embeddings.entries()) {
    if (one.dim !== dim)
      throw new DataError(`search: an embedding must have vectors of ${dim} numbers, got ${one.dim}.`);
    values.set(one.values, i * length * dim);
    if (one.mask) real.set(one.mask, i * length);
    else real.fill(1, i * length, i * length + one.length);
  }
  const shape = [embeddings.length, length, dim] as const;
  return real.includes(0) ? { shape, vectors, mask } : { shape, vectors };
}
