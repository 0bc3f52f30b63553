import { batch, signal, type ReadonlySignal } from '@preact/signals';
import { VseServerError, type SearchAnswer, type SearchHit, type SearchQuery } from '@vse/server/client';
import { isAbort } from '../api/failure';
import { newest } from '../query/newest';
import { ranks, type Query } from '../query/query';

/** Results that are shown: a list of which some pages have come. */
export interface Results {
  readonly query: Query;
  /** True where the results are ranked; else they are all pictures in the collection's order. */
  readonly ranked: boolean;
  readonly total: number;
  readonly generation: number;
  readonly reranked: number;
  readonly milliseconds: number;
  readonly unknownWords: readonly string[];
  /** Hits by rank, as far as they have come. */
  readonly hits: ReadonlyMap<number, SearchHit>;
}

/** Results of the newest query, page by page. */
export interface ResultPages {
  readonly results: ReadonlySignal<Results | undefined>;
  /** True from the moment that a query is sent until its answer or failure. */
  readonly waiting: ReadonlySignal<boolean>;
  readonly failure: ReadonlySignal<unknown>;
  readonly search: (query: Query, options?: { readonly atOnce?: boolean }) => void;
  /** Asks for the hits of some ranks, if they have not come. */
  readonly need: (first: number, end: number) => void;
  /** Asks the shown query again, such as after the collection has changed. */
  readonly refresh: () => void;
}

/** Calls that result pages are made of. */
export interface ResultCalls {
  /** The query as the server takes it. */
  readonly prepare: (query: Query, signal: AbortSignal) => Promise<SearchQuery>;
  readonly search: (query: SearchQuery, signal: AbortSignal) => Promise<SearchAnswer>;
  /** Called with a failure of the newest query; true where it was taken care of and the query is to be sent again. */
  readonly recover?: (error: unknown) => boolean;
}

/** Hits of a page. The first screen of a large window has about 60. */
export const pageSize = 100;

/** Keeps the results of the newest query; pages are asked for as they come into view. */
export function resultPages(calls: ResultCalls, delay?: number): ResultPages {
  const results = signal<Results | undefined>(undefined);
  const waiting = signal(false);
  const failure = signal<unknown>(undefined);
  let prepared: SearchQuery = {};
  let pages = new AbortController();
  const underWay = new Set<number>();
  let retry: ReturnType<typeof setTimeout> | undefined;

  const ask = newest<Query, { answer: SearchAnswer; search: SearchQuery }>(
    {
      async run(query, signal) {
        const once = async () => {
          const search = await calls.prepare(query, signal);
          return { search, answer: await calls.search({ ...search, offset: 0, limit: pageSize }, signal) };
        };
        try {
          return await once();
        } catch (error) {
          if (isAbort(error) || calls.recover?.(error) !== true) throw error;
          return once();
        }
      },
      sent: () => {
        waiting.value = true;
      },
      answered({ answer, search }, query) {
        prepared = search;
        pages.abort();
        pages = new AbortController();
        underWay.clear();
        batch(() => {
          waiting.value = false;
          failure.value = undefined;
          results.value = {
            query,
            ranked: ranks(query),
            total: answer.total,
            generation: answer.generation,
            reranked: answer.reranked,
            milliseconds: answer.milliseconds,
            unknownWords: answer.unknownWords ?? [],
            hits: new Map(answer.hits.map((hit, i) => [i, hit])),
          };
        });
      },
      failed(error, query) {
        batch(() => {
          waiting.value = false;
          failure.value = error;
        });
        const seconds = waitOf(error);
        if (seconds !== undefined) retry = setTimeout(() => ask.ask(query, { atOnce: true }), 1000 * seconds);
      },
    },
    delay,
  );

  const load = async (page: number) => {
    const own = pages;
    underWay.add(page);
    try {
      const answer = await calls.search(
        { ...prepared, offset: page * pageSize, limit: pageSize },
        own.signal,
      );
      const shown = results.peek();
      if (own !== pages || !shown) return;
      // Pages of two lists do not fit together.
      if (answer.generation !== shown.generation) refresh();
      else {
        failure.value = undefined;
        const come = answer.hits.map((hit, i) => [page * pageSize + i, hit] as const);
        results.value = { ...shown, hits: new Map([...shown.hits, ...come]) };
      }
    } catch (error) {
      if (own === pages && !isAbort(error)) failure.value = error;
    } finally {
      if (own === pages) underWay.delete(page);
    }
  };

  const refresh = () => {
    const shown = results.peek();
    if (shown) ask.ask(shown.query, { atOnce: true });
  };
  return {
    results,
    waiting,
    failure,
    search(query, options) {
      clearTimeout(retry);
      ask.ask(query, options);
    },
    need(first, end) {
      const shown = results.peek();
      if (!shown) return;
      const last = Math.ceil(Math.min(end, shown.total) / pageSize);
      for (let page = Math.floor(first / pageSize); page < last; page++) {
        const known = shown.hits.has(page * pageSize) || underWay.has(page);
        if (!known && underWay.size < pagesAtOnce) void load(page);
      }
    },
    refresh,
  };
}

/** Pages that are asked for at once; more would keep a search waiting. */
const pagesAtOnce = 3;

/** Seconds after which a busy server is asked again. */
function waitOf(error: unknown): number | undefined {
  if (!(error instanceof VseServerError)) return undefined;
  return error.code === 'busy' ? (error.retryAfter ?? 2) : undefined;
}
