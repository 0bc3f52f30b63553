import { readFile } from 'node:fs/promises';
import type { Hit, SearchEmbedding } from '@vse/search';
import { fileFacts } from '../library/item-metadata';
import type { PictureLibrary } from '../library/picture-library';
import { realEmbedding } from '../library/mean-vector';
import type { ServedEmbedder } from '../model/served-embedder';

/** A result with the score of the model, and that of the index. */
export interface RerankedHit extends Hit {
  readonly proposed?: number;
}

/** Scores proposals of the index again. */
export interface Reranker {
  /** Orders hits by the model's similarity with a sentence; those without an embedding come last, as they were. */
  rank(
    hits: readonly Hit[],
    sentence: SearchEmbedding,
    signal?: AbortSignal,
  ): Promise<readonly RerankedHit[]>;
}

/** Makes a reranker. Embeddings come from the library's store; one that it lacks is made of the file, and kept. */
export function reranker(embedder: ServedEmbedder, { regions, index, folder }: PictureLibrary): Reranker {
  const embeddingsOf = async (
    hits: readonly Hit[],
    signal: AbortSignal | undefined,
  ): Promise<readonly (SearchEmbedding | undefined)[]> => {
    const pictures = hits.map(({ id, metadata }) => ({ id, sha256: fileFacts(metadata)?.sha256 ?? '' }));
    if (!regions) {
      const items = await index.get(pictures.map(({ id }) => id));
      return items.map((item) => {
        if (!item) return undefined;
        const { vector } = item;
        return vector instanceof Float32Array ? { values: vector, length: 1, dim: vector.length } : vector;
      });
    }
    const known = [...(await regions.read(pictures))];
    const missing = pictures.flatMap((picture, place) => (known[place] ? [] : [{ ...picture, place }]));
    for (const { id, sha256, place } of missing) {
      signal?.throwIfAborted();
      const bytes = await folder.fileOf(id).then(
        (path) => readFile(path),
        () => undefined,
      );
      const [embedding] = bytes ? (await embedder.embedImages([bytes])).items : [];
      if (!embedding) continue;
      known[place] = realEmbedding(embedding);
      await regions.write([{ id, sha256, embedding: known[place] }]);
    }
    return known;
  };
  return {
    async rank(hits, sentence, signal) {
      const embeddings = await embeddingsOf(hits, signal);
      const scored = hits.flatMap((hit, i) => (embeddings[i] ? [{ hit, embedding: embeddings[i] }] : []));
      if (scored.length === 0) return hits;
      const scores = await embedder.score!(
        scored.map(({ embedding }) => embedding),
        [sentence],
      );
      const ranked = scored
        .map(({ hit }, i): RerankedHit => ({ ...hit, score: scores[i]!, proposed: hit.score }))
        .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
      return [...ranked, ...hits.filter((_, i) => !embeddings[i])];
    },
  };
}
