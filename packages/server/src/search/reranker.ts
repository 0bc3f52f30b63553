import type { Hit, SearchEmbedding } from '@vse/search';
import type { PairScores } from './pair-scores';

/** A result with the score of the model, and that of the index. */
export interface RerankedHit extends Hit {
  readonly proposed?: number;
}

/** Reads the embeddings of hits with all their regions; undefined for one that has none. */
export type EmbeddingsOf = (
  hits: readonly Hit[],
  signal: AbortSignal | undefined,
) => Promise<readonly (SearchEmbedding | undefined)[]>;

/** The vector of an item as an embedding: of one vector, where it has one. */
export function wholeEmbedding(vector: Float32Array | SearchEmbedding): SearchEmbedding {
  return vector instanceof Float32Array ? { values: vector, length: 1, dim: vector.length } : vector;
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

/** Makes a reranker. */
export function reranker(pairs: Pick<PairScores, 'score'>, embeddingsOf: EmbeddingsOf): Reranker {
  return {
    async rank(hits, sentence, signal) {
      const embeddings = await embeddingsOf(hits, signal);
      const scored = hits.flatMap((hit, i) => (embeddings[i] ? [{ hit, embedding: embeddings[i] }] : []));
      if (scored.length === 0) return hits;
      const scores = await pairs.score(
        scored.map(({ embedding }) => embedding),
        sentence,
      );
      const ranked = scored
        .map(({ hit }, i): RerankedHit => ({ ...hit, score: scores[i]!, proposed: hit.score }))
        .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
      return [...ranked, ...hits.filter((_, i) => !embeddings[i])];
    },
  };
}
