import type { Filter, Hit } from '@vse/search';
import type { Explanation, SearchAnswer, SearchHit, SearchQuery } from '../client/api-types';
import { infoOf } from '../library/item-metadata';
import { noPicture } from '../library/refusals';
import type { PictureLibrary } from '../library/picture-library';
import { abortReason } from '../load/on-abort';
import { recent } from '../load/recent';
import { unknownWordsOf } from '../model/model-facts';
import type { ServedEmbedder } from '../model/served-embedder';
import { ServiceError } from '../service-error';
import { browse } from './browse';
import { explainParts } from './explain-parts';
import { filterFault, lookups } from './lookups';
import { directionOf, embedParts, vectorOf, type EmbeddedPart } from './query-parts';
import type { PairScores } from './pair-scores';
import type { QueryPictures } from './query-pictures';
import { reranker, type EmbeddingsOf, type RerankedHit } from './reranker';
import { sentenceEmbeddings, type SentenceEmbeddings } from './sentence-embeddings';

/** Searches a library. */
export interface Searcher {
  readonly sentences: SentenceEmbeddings;
  readonly pictures: QueryPictures;
  /** Searches; a search whose signal is aborted goes no further. */
  search(query: SearchQuery, signal?: AbortSignal): Promise<SearchAnswer>;
  /** Explains the score of a picture. */
  explain(id: string, query: SearchQuery, signal?: AbortSignal): Promise<Explanation>;
}

/** Settings of a searcher. */
export interface SearcherOptions {
  readonly embedder: ServedEmbedder;
  readonly library: Pick<PictureLibrary, 'index' | 'generation'>;
  /** Pictures that clients search by. */
  readonly pictures: QueryPictures;
  /** Scores of pictures by the model's similarity. */
  readonly pairs: Pick<PairScores, 'score'>;
  /** Embeddings of results with all their regions. */
  readonly embeddingsOf: EmbeddingsOf;
  /** Pictures that the model's similarity scores again; 0 for none. */
  readonly candidates: number;
  /** Name of the similarity. */
  readonly similarity: string;
}

/** Results, the first `reranked` by the model's similarity. */
interface Ranking {
  readonly hits: readonly RerankedHit[];
  readonly reranked: number;
}

/** Results that can be paged to. */
const mostResults = 10_000;
const usualLimit = 50;

/** Makes the searcher of a library. */
export function searcher({
  embedder,
  library,
  pictures,
  pairs,
  embeddingsOf,
  candidates,
  similarity,
}: SearcherOptions): Searcher {
  const { index } = library;
  const sentences = sentenceEmbeddings(embedder);
  const unknownIn = unknownWordsOf(embedder);
  const search = lookups(index);
  const again = reranker(pairs, embeddingsOf);
  const rankings = recent<readonly RerankedHit[]>(64);
  const lists = recent<readonly Hit[]>(8);
  const counts = recent<number>(64);
  /** Reads a cache of what belongs to this state of the index. */
  const cached = async <Value>(
    cache: { get(key: string): Value | undefined; set(key: string, value: Value): void },
    key: unknown,
    make: () => Promise<Value>,
  ): Promise<Value> => {
    const name = JSON.stringify([library.generation, key]);
    const before = cache.get(name);
    if (before !== undefined) return before;
    const value = await make();
    cache.set(name, value);
    return value;
  };

  /** Number of pictures that pass a filter. */
  const countOf = (filter: Filter | undefined): Promise<number> =>
    filter === undefined
      ? index.count()
      : cached(counts, filter, () =>
          index.count(filter).catch((error: unknown) => {
            throw filterFault(error);
          }),
        );

  /** True for a query that the model's similarity orders: one sentence. */
  const isRanked = (parts: readonly EmbeddedPart[]): boolean =>
    candidates > 0 && parts.length === 1 && parts[0]!.kind === 'sentence' && parts[0]!.weight > 0;

  const rankingOf = async (
    parts: readonly EmbeddedPart[],
    filter: Filter | undefined,
    needed: number,
    signal: AbortSignal | undefined,
  ): Promise<Ranking> => {
    if (parts.length === 0) {
      return {
        hits: await cached(lists, filter ?? null, () => browse(index, filter, mostResults)),
        reranked: 0,
      };
    }
    const vector = directionOf(parts);
    if (!isRanked(parts)) {
      const own = new Set(parts.flatMap(({ kind, label }) => (kind === 'item' ? [label] : [])));
      const hits = await search.add({ vector, k: needed + own.size, filter }, signal);
      return { hits: own.size > 0 ? hits.filter(({ id }) => !own.has(id)) : hits, reranked: 0 };
    }
    const proposed = await search.add({ vector, k: Math.max(needed, candidates), filter }, signal);
    const first = await cached(rankings, [parts[0]!.label, filter], () =>
      again.rank(proposed.slice(0, candidates), parts[0]!.embedding!, signal),
    );
    return { hits: [...first, ...proposed.slice(candidates)], reranked: first.length };
  };

  return {
    sentences,
    pictures,
    async search(query, signal) {
      const start = performance.now();
      const { filter, limit = usualLimit, offset = 0 } = query;
      const parts = await embedParts(query, { index, sentences, pictures }, signal);
      if (signal?.aborted) throw abortReason(signal);
      const { generation } = library;
      const needed = Math.min(mostResults, offset + limit);
      const { hits, reranked } = await rankingOf(parts, filter, needed, signal);
      if (signal?.aborted) throw abortReason(signal);
      const unknownWords = [
        ...new Set(parts.flatMap(({ kind, label }) => (kind === 'sentence' ? unknownIn(label) : []))),
      ];
      const own = parts.filter(({ kind }) => kind === 'item').length;
      const total = Math.min(mostResults, Math.max(hits.length, (await countOf(filter)) - own));
      return {
        hits: hits.slice(offset, needed).map((hit, i) => describe(hit, offset + i)),
        total,
        generation,
        reranked,
        milliseconds: performance.now() - start,
        ...(unknownWords.length > 0 && { unknownWords }),
      };
    },
    async explain(id, query, signal) {
      const parts = await embedParts(query, { index, sentences, pictures }, signal);
      if (parts.length === 0) {
        throw new ServiceError(
          'bad-request',
          'The query must have a sentence, a picture or an item.',
          'query',
        );
      }
      const [item] = await index.get([id]);
      if (!item) throw noPicture(id);
      const { cosine, shares } = explainParts(vectorOf(item.vector), directionOf(parts), parts);
      const explanation = { id, cosine, parts: shares, similarity, score: cosine, reranked: false };
      if (!isRanked(parts)) return explanation;
      const [ranked] = await again.rank([{ ...item, score: cosine }], parts[0]!.embedding!, signal);
      return { ...explanation, score: ranked!.score, reranked: ranked!.proposed !== undefined };
    },
  };
}

function describe({ id, metadata, score, proposed }: RerankedHit, rank: number): SearchHit {
  // The spread last: fields after one cost V8 ten times as much as the rest, and there are as many hits as the client asks for.
  return { rank, score, ...(proposed !== undefined && { proposed }), ...infoOf(id, metadata) };
}
