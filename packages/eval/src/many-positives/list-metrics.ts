import { averagePrecisionAtR, rPrecision } from '../retrieval/list-measures';
import type { JudgedQueries } from './id-rows';
import type { TopLists } from '../retrieval/top-lists';

/** Measures of one direction of a ground truth with many positives: means over its queries. */
export interface PositiveMetrics {
  /** Percent of the queries with a correct answer among the first k, by k. */
  readonly recall: Readonly<Record<number, number>>;
  /** R-precision, from 0 to 1: share of correct answers among the first R, of the R correct ones of a query. */
  readonly rPrecision: number;
  /** mAP@R, from 0 to 1: mean over the first R places of the precision at each correct answer. */
  readonly meanAveragePrecisionAtR: number;
  /** Number of queries of the ground truth; other images and captions are candidates only. */
  readonly queries: number;
  /** Number of correct answers that are not among the candidates: never found, but counted in R. */
  readonly absent: number;
}

/** Positions, from 1, of each query's answers in its list, ascending; Infinity for those that are not in the list. */
function positionsOf({ queries, answers, counts }: JudgedQueries, lists: TopLists): number[][] {
  return answers.map((rows, i) => {
    const correct = new Set(rows);
    const positions: number[] = [];
    lists.of(queries[i]!).forEach((candidate, place) => {
      if (correct.has(candidate)) positions.push(place + 1);
    });
    while (positions.length < counts[i]!) positions.push(Infinity);
    return positions;
  });
}

/** Measures lists that are at least as deep as the largest cut-off and the largest number of answers. */
export function listMetrics(judged: JudgedQueries, lists: TopLists, ks: readonly number[]): PositiveMetrics {
  const all = positionsOf(judged, lists);
  const mean = (measure: (positions: readonly number[]) => number): number =>
    all.reduce((sum, positions) => sum + measure(positions), 0) / all.length;
  return {
    recall: Object.fromEntries(ks.map((k) => [k, 100 * mean(([first]) => (first! <= k ? 1 : 0))])),
    rPrecision: mean(rPrecision),
    meanAveragePrecisionAtR: mean(averagePrecisionAtR),
    queries: all.length,
    absent: judged.absent,
  };
}
