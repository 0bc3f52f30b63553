import { assertWhole, DataError, OptionError, ShapeError } from '@vse/base';
import { compareText } from '../items/compare-text';
import type { Filter } from '../metadata/filter';
import type { Hit, VectorIndex } from '../vector-index';

/** The used part of a model: `Embedder` of `@vse/models` is one. */
export interface PairScorer<Embedding> {
  /** Scores items against queries: `[items, queries]`, row-major, a larger score for a better match. */
  score(items: readonly Embedding[], queries: readonly Embedding[]): Promise<Float32Array>;
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
}

/**
 * Searches in two stages: an index over one vector an item proposes candidates, and the model's own similarity, such as
 * stacked cross attention, ranks them. It costs `candidates` scores a query, however many items there are; an item that the
 * index does not propose is not found. With as many candidates as items, the result is that of scoring everything.
 *
 * @param options - Index, model, embeddings, and numbers of results and candidates.
 * @throws `OptionError` if a number is out of range.
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
export function twoStageSearch<Embedding>({
  index,
  model,
  store,
  k,
  candidates = 10 * k,
}: TwoStageSearchOptions<Embedding>): TwoStageSearch<Embedding> {
  const where = 'twoStageSearch';
  assertWhole(where, 'k', k);
  assertWhole(where, 'candidates', candidates);
  if (candidates < k) {
    throw new OptionError(`${where}: candidates must be at least k = ${k}, got ${candidates}.`);
  }

  /** The `k` best of one query's candidates. */
  const rank = async (
    { embedding }: TwoStageQuery<Embedding>,
    proposed: readonly Hit[],
  ): Promise<readonly TwoStageHit[]> => {
    if (proposed.length === 0) return [];
    const found = await store.read(proposed.map(({ id }) => id));
    const items = proposed.map(({ id }, i) => {
      const item = found[i];
      if (item !== undefined) return item;
      throw new DataError(
        `${where}: the store must have every item of the index, and lacks ${JSON.stringify(id)}.`,
      );
    });
    const scores = await model.score(items, [embedding]);
    if (scores.length !== items.length) {
      throw new ShapeError(
        `${where}: model.score must give [${items.length}, 1] scores, got ${scores.length}.`,
      );
    }
    return proposed
      .map((hit, i): TwoStageHit => {
        const score = scores[i]!;
        if (!Number.isNaN(score)) return { ...hit, score, proposed: hit.score };
        throw new DataError(
          `${where}: the model's score of ${JSON.stringify(hit.id)} must be a number, got NaN.`,
        );
      })
      .sort((a, b) => b.score - a.score || compareText(a.id, b.id))
      .slice(0, k);
  };
  return {
    async search(queries, options = {}) {
      const proposed = await index.search(
        queries.map(({ vector }) => vector),
        { k: candidates, ...options },
      );
      const hits: (readonly TwoStageHit[])[] = [];
      for (const [i, query] of queries.entries()) hits.push(await rank(query, proposed[i]!));
      return hits;
    },
  };
}
