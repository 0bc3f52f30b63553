import { assertWhole, DataError } from '@vse/core';
import { firstRanks, type TieRule } from './first-ranks';
import type { ScoredRetrieval } from './relevance';

/** Metrics of one direction. */
export interface DirectionMetrics {
  /** Percent of the queries with a correct answer among the first k, by k. */
  readonly recall: Readonly<Record<number, number>>;
  /** Floor of the median 0-based rank, plus 1: 1 is best. */
  readonly medianRank: number;
  /** Mean 0-based rank, plus 1. */
  readonly meanRank: number;
  /** Number of queries ranked. */
  readonly queries: number;
  /** Number of queries without a correct answer, which are left out. */
  readonly skipped: number;
}

/** Metrics of both directions. */
export interface RetrievalMetrics {
  /** Images as queries, captions as answers (image annotation, i2t): the best of an image's captions counts. */
  readonly imageToText: DirectionMetrics;
  /** Captions as queries, images as answers (image search, t2i). */
  readonly textToImage: DirectionMetrics;
  /** Sum of recall at 1, 5 and 10 in both directions: at most 600. Does not depend on `ks`. */
  readonly rsum: number;
}

/** Options of `retrievalMetrics`. */
export interface RetrievalMetricsOptions {
  /** Cut-offs of the recall. A cut-off beyond the number of candidates gives 100. Defaults to `[1, 5, 10]`. */
  readonly ks?: readonly number[];
  /** Tie rule. Defaults to `'stable'`. */
  readonly ties?: TieRule;
}

const rsumCutoffs = [1, 5, 10] as const;

/**
 * Recall at k, median and mean rank in both directions, and rsum, by the protocol of published numbers for Flickr8k,
 * Flickr30K and MS-COCO. `captionToImage` tells the captions of each image.
 *
 * Reads `scores: [images, captions]`, one matrix or one for each direction. Time O(images x captions), without sorting. Never returns NaN.
 *
 * @param input - Scores, correct answers and options.
 * @throws `DataError` if scores are not finite or an image has no caption, `ShapeError` if sizes do not match,
 * `OptionError` if an option is out of range.
 * @example
 * ```ts
 * import { retrievalMetrics } from '@vse/eval';
 *
 * const scores = [0.9, 0.5, 0.2, 0.4]; // [2 images, 2 captions]
 * const { imageToText, textToImage, rsum } = retrievalMetrics({ scores, captionToImage: [0, 1] });
 * console.log(imageToText.recall[1], textToImage.recall[1], rsum); // 100 50 550
 * ```
 */
export function retrievalMetrics(input: ScoredRetrieval & RetrievalMetricsOptions): RetrievalMetrics {
  const where = 'retrievalMetrics';
  const ks = checkCutoffs(where, input.ks ?? rsumCutoffs);
  const ranks = firstRanks(input, where);
  const imageToText = summarizeRanks(where, ranks.imageToText, ks);
  const textToImage = summarizeRanks(where, ranks.textToImage, ks);
  const six = rsumCutoffs.map((k) => recallAt(ranks.imageToText, k) + recallAt(ranks.textToImage, k));
  return { imageToText, textToImage, rsum: six.reduce((sum, value) => sum + value, 0) };
}

/** Recall, median and mean of 0-based ranks; NaN marks a query without a correct answer. */
export function summarizeRanks(
  where: string,
  ranks: Float64Array,
  ks: readonly number[] = rsumCutoffs,
): DirectionMetrics {
  const ranked = ranks.filter((rank) => !Number.isNaN(rank)).sort();
  const queries = ranked.length;
  if (queries === 0) throw new DataError(`${where}: some query must have a correct answer, got none.`);
  const middle = (ranked[(queries - 1) >> 1]! + ranked[queries >> 1]!) / 2;
  return {
    recall: Object.fromEntries(ks.map((k) => [k, recallAt(ranked, k)])),
    medianRank: Math.floor(middle) + 1,
    meanRank: ranked.reduce((sum, rank) => sum + rank, 0) / queries + 1,
    queries,
    skipped: ranks.length - queries,
  };
}

/**
 * Recall at k: percent of the queries whose 1-based rank is at most k. NaN ranks are left out; 0 without queries.
 *
 * @param ranks - 0-based ranks, as `firstRanks` returns them.
 * @param k - The cut-off.
 * @example
 * ```ts
 * import { recallAt } from '@vse/eval';
 *
 * console.log(recallAt([0, 3, 1, 9], 2)); // 50
 * ```
 */
export function recallAt(ranks: Iterable<number>, k: number): number {
  let hits = 0;
  let queries = 0;
  for (const rank of ranks) {
    if (Number.isNaN(rank)) continue;
    queries++;
    if (rank + 1 <= k) hits++;
  }
  return queries === 0 ? 0 : (100 * hits) / queries;
}

/**
 * Checks that every cut-off is a whole number of at least 1.
 *
 * @throws `OptionError` that names the cut-off.
 */
export function checkCutoffs(where: string, ks: readonly number[]): readonly number[] {
  ks.forEach((k, i) => assertWhole(where, `ks[${i}]`, k));
  return ks;
}
