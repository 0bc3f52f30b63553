import { assertKeys, assertWhole, DataError, OptionError } from '@vse/base';
import { assertIndex } from '../items/check-options';
import type { Filter } from '../metadata/filter';
import type { Hit } from '../vector-index';
import { rankingBy, type Ranking } from './rank-candidates';
import {
  assertCandidates,
  twoStageKeys,
  type TwoStageQuery,
  type TwoStageSearchOptions,
} from './two-stage-search';

/** Options of `twoStageCurve`. */
export interface TwoStageCurveOptions<Embedding> extends Omit<
  TwoStageSearchOptions<Embedding>,
  'candidates'
> {
  /** Queries to measure with. */
  readonly queries: readonly TwoStageQuery<Embedding>[];
  /** Numbers of candidates to measure, each at least `k`. Defaults to 20, 50, 100 and 200. */
  readonly candidates?: readonly number[];
  /** Ids of the right answers of each query, to measure recall by. Defaults to none. */
  readonly answers?: readonly (readonly string[])[];
  /** Cut-offs of the recall by `answers`. Defaults to those of 1, 5 and 10 that are at most `k`. */
  readonly ks?: readonly number[];
  /** Searches only items whose metadata pass. */
  readonly filter?: Filter;
}

/** Measurement at one number of candidates. */
export interface TwoStagePoint {
  /** Items that the model scores a query. */
  readonly candidates: number;
  /** Share of the `k` best by scoring everything that were found, from 0 to 1: the mean over queries. */
  readonly found: number;
  /** Median time of a query in milliseconds, one query after the other. */
  readonly milliseconds: number;
  /** Percent of the queries with a right answer among the first n, by n; absent without `answers`. */
  readonly recall?: Readonly<Record<number, number>>;
}

/** Measurements of a search in two stages. */
export interface TwoStageCurve {
  /** Most results per query. */
  readonly k: number;
  /** Number of queries. */
  readonly queries: number;
  /** Number of items. */
  readonly items: number;
  /** The order of the index alone: the model scores nothing. */
  readonly index: TwoStagePoint;
  /** Both stages, by number of candidates, fewest first. */
  readonly points: readonly TwoStagePoint[];
  /** The model's scores of every item, without the index. */
  readonly everything: TwoStagePoint;
}

/**
 * Measures what a search in two stages leaves out and what it costs, at several numbers of candidates, against scoring
 * everything: the share of the `k` best that it finds, the time of a query, and recall where the right answers are known.
 *
 * Queries are measured one after the other, and each with all numbers of candidates before the next, so that other work on
 * the machine slows all alike. Times include reading the embeddings from the store. Scoring everything costs `items` scores a
 * query: take some hundred queries. Numbers of candidates that reach the number of items are those of everything, and are
 * left out.
 *
 * @param options - Index, model, embeddings, threads, queries, and numbers of candidates.
 * @throws `OptionError` if a number is out of range or `answers` has another length than `queries`; `DataError` without queries
 * or items; the errors of `TwoStageSearch.search`.
 *
 * @example
 * ```ts
 * import { exactIndex, twoStageCurve } from '@vse/search';
 *
 * // Numbers from 0 to 99: the index knows them roughly, the model exactly.
 * const index = exactIndex({ dim: 1, metric: 'euclidean' });
 * const numbers = Array.from({ length: 100 }, (_, i) => i);
 * await index.add(numbers.map((n) => ({ id: `${n}`, vector: Float32Array.of(1 + Math.floor(n / 7)) })));
 * const { points, everything } = await twoStageCurve({
 *   index,
 *   model: { score: async (items: readonly number[], [query]) => Float32Array.from(items, (n) => -Math.abs(n - query!)) },
 *   store: { read: async (ids) => ids.map(Number) },
 *   k: 3,
 *   candidates: [3, 10, 20],
 *   queries: [20, 40.3, 64.8].map((n) => ({ vector: Float32Array.of(1 + n / 7), embedding: n })),
 * });
 * for (const { candidates, found } of [...points, everything]) console.log(candidates, found);
 * await index.close();
 * ```
 */
export async function twoStageCurve<Embedding>(
  options: TwoStageCurveOptions<Embedding>,
): Promise<TwoStageCurve> {
  const where = 'twoStageCurve';
  assertKeys<TwoStageCurveOptions<Embedding>>(where, options, {
    ...twoStageKeys,
    queries: true,
    answers: true,
    ks: true,
    filter: true,
  });
  assertIndex(where, options.index);
  const {
    index,
    k,
    queries,
    answers,
    filter,
    candidates = defaultCandidates.filter((n) => n >= k),
  } = options;
  assertWhole(where, 'k', k);
  const { ks = [1, 5, 10].filter((n) => n <= k) } = options;
  for (const n of candidates) assertCandidates(where, n, k);
  for (const n of ks) assertWhole(where, 'ks', n, { to: k });
  if (answers && answers.length !== queries.length) {
    throw new OptionError(
      `${where}: answers must have the ids of each of ${queries.length} queries, got ${answers.length} lists.`,
    );
  }
  const items = await index.count(filter);
  if (items === 0 || queries.length === 0) {
    throw new DataError(`${where}: there must be queries and items, got ${queries.length} and ${items}.`);
  }
  const sizes = [...new Set(candidates)].filter((n) => n < items).sort((a, b) => a - b);
  const ranking = rankingBy(where, options);
  const propose = async (vector: Float32Array, most: number): Promise<readonly Hit[]> => {
    const [hits] = await index.search([vector], { k: most, ...(filter !== undefined && { filter }) });
    return hits!;
  };
  const measures = { index: series(), everything: series(), points: sizes.map(series) };
  try {
    await warmUp(queries[0]!, propose, ranking, k);
    for (const [i, { vector, embedding }] of queries.entries()) {
      const rank = async (proposed: readonly Hit[]) => (await ranking.rank([{ embedding, proposed }]))[0]!;
      const all = await propose(vector, items);
      const wanted = await timed(() => rank(all));
      const best = new Set(wanted.result.map(({ id }) => id));
      const note = ({ result, milliseconds }: Timed, to: Series) => {
        to.found.push(result.filter(({ id }) => best.has(id)).length / best.size);
        to.milliseconds.push(milliseconds);
        if (answers) to.places.push(firstPlace(result, answers[i]!));
      };
      note(wanted, measures.everything);
      note(await timed(() => propose(vector, k)), measures.index);
      // In turn, so that none is always the first after everything, with cold caches.
      for (let step = 0; step < sizes.length; step++) {
        const at = (step + i) % sizes.length;
        note(await timed(async () => rank(await propose(vector, sizes[at]!))), measures.points[at]!);
      }
    }
  } finally {
    await ranking.close();
  }
  const point = (n: number, { found, milliseconds, places }: Series): TwoStagePoint => ({
    candidates: n,
    found: mean(found),
    milliseconds: median(milliseconds),
    ...(answers && { recall: Object.fromEntries(ks.map((cut) => [cut, within(places, cut)])) }),
  });
  return {
    k,
    queries: queries.length,
    items,
    index: point(0, measures.index),
    points: sizes.map((size, at) => point(size, measures.points[at]!)),
    everything: point(items, measures.everything),
  };
}

const defaultCandidates = [20, 50, 100, 200];

/** Values of one number of candidates by query. */
interface Series {
  readonly found: number[];
  readonly milliseconds: number[];
  /** Place of the first right answer, from 1; infinite where none was found. */
  readonly places: number[];
}

interface Timed {
  readonly result: readonly Hit[];
  readonly milliseconds: number;
}

function series(): Series {
  return { found: [], milliseconds: [], places: [] };
}

/** Starts threads and compiles code outside of what is timed. */
async function warmUp<Embedding>(
  { vector, embedding }: TwoStageQuery<Embedding>,
  propose: (vector: Float32Array, most: number) => Promise<readonly Hit[]>,
  ranking: Ranking<Embedding>,
  k: number,
): Promise<void> {
  await ranking.rank([{ embedding, proposed: await propose(vector, k) }]);
}

async function timed(run: () => Promise<readonly Hit[]>): Promise<Timed> {
  const start = performance.now();
  const result = await run();
  return { result, milliseconds: performance.now() - start };
}

function firstPlace(hits: readonly Hit[], answers: readonly string[]): number {
  const place = hits.findIndex(({ id }) => answers.includes(id));
  return place < 0 ? Infinity : place + 1;
}

function within(places: readonly number[], cut: number): number {
  return (100 * places.filter((place) => place <= cut).length) / places.length;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
