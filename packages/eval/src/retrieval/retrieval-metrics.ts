import { DataError, OptionError } from '@vse/core';
import { firstRanks, type TieRule } from './first-ranks';
import type { ScoredRetrieval } from './relevance';

/** How well one kind of query finds its answers. */
export interface DirectionMetrics {
  /** Percent of the queries with a right answer among the first k, by k. */
  readonly recall: Readonly<Record<number, number>>;
  /** Floor of the median 0-based rank, plus 1: 1 is best. */
  readonly medianRank: number;
  /** Mean 0-based rank, plus 1. */
  readonly meanRank: number;
  /** How many queries were ranked, and how many had no right answer and were left out. */
  readonly queries: number;
  readonly skipped: number;
}

export interface RetrievalMetrics {
  /** Images ask, captions answer (image annotation, i2t): the best of an image's captions counts. */
  readonly imageToText: DirectionMetrics;
  /** Captions ask, images answer (image search, t2i). */
  readonly textToImage: DirectionMetrics;
  /** Recall at 1, 5 and 10 in both directions, added up: at most 600. Does not depend on `ks`. */
  readonly rsum: number;
}

export interface RetrievalMetricsOptions {
  /** The cut-offs of the recall. One beyond the number of candidates gives 100. Defaults to `[1, 5, 10]`. */
  readonly ks?: readonly number[];
  /** Defaults to `'stable'`. */
  readonly ties?: TieRule;
}

const rsumCutoffs = [1, 5, 10] as const;

/**
 * Recall at k, median and mean rank in both directions, and their rsum, by the protocol that Flickr8k, Flickr30K and
 * MS-COCO retrieval numbers are published with. How many captions an image has is read from `captionToImage`.
 *
 * Reads `scores: [images, captions]`. Time O(images x captions), without sorting.
 * Throws where scores are not finite, an image has no caption, or sizes do not match; never returns NaN.
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

/** Recall, median and mean of 0-based ranks; NaN stands for a query without a right answer. */
export function summarizeRanks(
  where: string,
  ranks: Float64Array,
  ks: readonly number[] = rsumCutoffs,
): DirectionMetrics {
  const ranked = ranks.filter((rank) => !Number.isNaN(rank)).sort();
  const queries = ranked.length;
  if (queries === 0)
    throw new DataError(`${where}: no query has a right answer, so there is nothing to measure.`);
  const middle = (ranked[(queries - 1) >> 1]! + ranked[queries >> 1]!) / 2;
  return {
    recall: Object.fromEntries(ks.map((k) => [k, recallAt(ranked, k)])),
    medianRank: Math.floor(middle) + 1,
    meanRank: ranked.reduce((sum, rank) => sum + rank, 0) / queries + 1,
    queries,
    skipped: ranks.length - queries,
  };
}

/** Percent of the ranked queries whose 1-based rank is at most k; a NaN rank is not counted. 0 without queries. */
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

/** Throws an `OptionError` unless every cut-off is a whole number from 1. */
export function checkCutoffs(where: string, ks: readonly number[]): readonly number[] {
  const wrong = ks.find((k) => !Number.isSafeInteger(k) || k < 1);
  if (wrong !== undefined) throw new OptionError(`${where}: ks must be whole numbers from 1, got ${wrong}.`);
  return ks;
}
