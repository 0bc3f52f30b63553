import { assertKeys, assertWhole, OptionError } from '@vse/base';
import { assertIndex } from '../items/check-options';
import type { Filter } from '../metadata/filter';
import type { Hit, VectorIndex } from '../vector-index';
import type { PairThreads } from './pair-threads';
import { rankingBy } from './rank-candidates';

/** The used part of a model: `Embedder` of `@vse/models` is one. */
export interface PairScorer<Embedding> {
  /** Scores items against queries: `[items, queries]`, row-major, a larger score for a better match. */
  score(items: readonly Embedding[], queries: readonly Embedding[]): Promise<Float32Array>;
  /** The model with its similarity, which threads are opened for; wanted with `scorer` alone. */
  readonly model?: { readonly similarity: unknown };
}

/** Embeddings of items by id, as the model scores them: sets of regions or words. */
export interface EmbeddingStore<Embedding> {
  /** Embeddings in the order of the ids; undefined for an item that it lacks. */
  read(ids: readonly string[]): Promise<readonly (Embedding | undefined)[]>;
}

/** Options of `twoStageSearch`. */
export interface TwoStageSearchOptions<Embedding> {
  /** Index of one vector an item, which proposes. */
  readonly index: VectorIndex;
  /** Model that scores what is proposed. */
  readonly model: PairScorer<Embedding>;
  /** Embeddings of the items for the model. */
  readonly store: EmbeddingStore<Embedding>;
  /**
   * Threads that score in place of `model.score`: `onnxScorer()` of `@vse/onnx`, or `scoringThreads()` of `@vse/backend`
   * for workers on wasm. They start with the first search, and `close` ends them. Embeddings must be `{ values, length, dim }`,
   * as an `Embedder` of `@vse/models` gives them. Defaults to this thread.
   */
  readonly scorer?: PairThreads;
  /** Most results per query. */
  readonly k: number;
  /** Items that the index proposes per query, at least `k`. Defaults to ten times `k`. */
  readonly candidates?: number;
}

/** A query of both stages. */
export interface TwoStageQuery<Embedding> {
  /** Vector for the index. */
  readonly vector: Float32Array;
  /** Embedding for the model. */
  readonly embedding: Embedding;
}

/** A result, with the score of the model. */
export interface TwoStageHit extends Hit {
  /** Score of the first stage, by the metric of the index. */
  readonly proposed: number;
}

/** A search in two stages. */
export interface TwoStageSearch<Embedding> {
  /**
   * The `k` best of each query's candidates by the model's score, best first; equal scores in order of id.
   *
   * @throws `DataError` that names an item whose embedding the store lacks, or a score that is not a number; the errors of
   * the index, the store and the model.
   */
  search(
    queries: readonly TwoStageQuery<Embedding>[],
    options?: { readonly filter?: Filter },
  ): Promise<readonly (readonly TwoStageHit[])[]>;
  /** Ends the threads of `scorer`; later searches are refused. Index, model and store stay the caller's. */
  close(): Promise<void>;
}

/**
 * Searches in two stages: an index over one vector an item proposes candidates, and the model's own similarity, such as
 * stacked cross attention, ranks them. It costs `candidates` scores a query, however many items there are; an item that the
 * index does not propose is not found. With as many candidates as items, the result is that of scoring everything.
 *
 * @param options - Index, model, embeddings, threads, and numbers of results and candidates.
 * @throws `OptionError` if a number is out of range, or if there is a `scorer` for a model without a similarity.
 *
 * @example
 * ```ts
 * import { exactIndex, twoStageSearch } from '@vse/search';
 *
 * // Items of two words; the model counts the words that a query shares.
 * const words = new Map([['dog.jpg', ['dog', 'snow']], ['cat.jpg', ['cat', 'sofa']]]);
 * const index = exactIndex({ dim: 2 });
 * await index.add([
 *   { id: 'dog.jpg', vector: Float32Array.of(1, 0.2) },
 *   { id: 'cat.jpg', vector: Float32Array.of(1, 0.1) },
 * ]);
 * const { search } = twoStageSearch({
 *   index,
 *   model: {
 *     score: async (items: readonly string[][], [query]) =>
 *       Float32Array.from(items, (item) => item.filter((word) => query!.includes(word)).length),
 *   },
 *   store: { read: async (ids) => ids.map((id) => words.get(id)) },
 *   k: 1,
 *   candidates: 2,
 * });
 * const [hits] = await search([{ vector: Float32Array.of(1, 0), embedding: ['snow'] }]);
 * console.log(hits?.[0]?.id, hits?.[0]?.score); // dog.jpg 1, although cat.jpg is nearer in the index
 * await index.close();
 * ```
 */
export function twoStageSearch<Embedding>(
  options: TwoStageSearchOptions<Embedding>,
): TwoStageSearch<Embedding> {
  const where = 'twoStageSearch';
  assertKeys<TwoStageSearchOptions<Embedding>>(where, options, twoStageKeys);
  const { index, k, candidates = 10 * k } = options;
  assertIndex(where, index);
  assertWhole(where, 'k', k);
  assertCandidates(where, candidates, k);
  const ranking = rankingBy(where, options);
  return {
    async search(queries, settings = {}) {
      assertKeys<{ readonly filter?: Filter }>(`${where}: search`, settings, { filter: true });
      const vectors = queries.map(({ vector }) => vector);
      const proposed = await index.search(vectors, { k: candidates, ...settings });
      return ranking.rank(queries.map(({ embedding }, i) => ({ embedding, proposed: proposed[i]! })));
    },
    close: () => ranking.close(),
  };
}

/** Options of both stages. */
export const twoStageKeys = {
  index: true,
  model: true,
  store: true,
  scorer: true,
  k: true,
  candidates: true,
} as const;

/** Checks a number of candidates for `k` results. */
export function assertCandidates(where: string, candidates: number, k: number): void {
  assertWhole(where, 'candidates', candidates);
  if (candidates >= k) return;
  throw new OptionError(`${where}: candidates must be at least k = ${k}, got ${candidates}.`);
}
