import { DataError } from '@vse/core';
import { answerPositions, type ListTieRule } from './answer-positions';
import {
  averagePrecision,
  averagePrecisionAtR,
  foundAt,
  normalizedGainAt,
  precisionAt,
  reciprocalRank,
  rPrecision,
} from './list-measures';
import type { ScoredRetrieval } from './relevance';
import { checkCutoffs } from './retrieval-metrics';

type ByCutoff = Readonly<Record<number, number>>;

/** Means over the queries of measures that look at all right answers, not the first alone; from 0 to 1. */
export interface RankedListMetrics {
  readonly meanReciprocalRank: number;
  /** mAP */
  readonly meanAveragePrecision: number;
  /** mAP@R */
  readonly meanAveragePrecisionAtR: number;
  readonly rPrecision: number;
  /** mAP@k, nDCG@k, P@k and the share of right answers found, by k. */
  readonly meanAveragePrecisionAt: ByCutoff;
  readonly normalizedGain: ByCutoff;
  readonly precision: ByCutoff;
  readonly found: ByCutoff;
  readonly queries: number;
  readonly skipped: number;
}

export interface RankedListInput extends ScoredRetrieval {
  /** Defaults to `[1, 5, 10]`. */
  readonly ks?: readonly number[];
  /** Defaults to `'stable'`. */
  readonly ties?: ListTieRule;
}

/**
 * MRR, mAP, mAP@R, R-precision, nDCG@k and P@k in both directions. They matter where a query has many right answers,
 * as in ECCV Caption, https://arxiv.org/abs/2204.03359
 *
 * Reads `scores: [images, captions]`; errors are those of `retrievalMetrics`.
 */
export function rankedListMetrics(input: RankedListInput): {
  readonly imageToText: RankedListMetrics;
  readonly textToImage: RankedListMetrics;
} {
  const where = 'rankedListMetrics';
  const ks = checkCutoffs(where, input.ks ?? [1, 5, 10]);
  const { imageToText, textToImage } = answerPositions(input, where);
  return { imageToText: summarize(where, imageToText, ks), textToImage: summarize(where, textToImage, ks) };
}

function summarize(
  where: string,
  lists: readonly (readonly number[])[],
  ks: readonly number[],
): RankedListMetrics {
  const asked = lists.filter((positions) => positions.length > 0);
  if (asked.length === 0)
    throw new DataError(`${where}: no query has a right answer, so there is nothing to measure.`);
  const mean = (measure: (positions: readonly number[]) => number): number =>
    asked.reduce((sum, positions) => sum + measure(positions), 0) / asked.length;
  const byCutoff = (measure: (positions: readonly number[], k: number) => number): ByCutoff =>
    Object.fromEntries(ks.map((k) => [k, mean((positions) => measure(positions, k))]));
  return {
    meanReciprocalRank: mean(reciprocalRank),
    meanAveragePrecision: mean((positions) => averagePrecision(positions)),
    meanAveragePrecisionAtR: mean(averagePrecisionAtR),
    rPrecision: mean(rPrecision),
    meanAveragePrecisionAt: byCutoff(averagePrecision),
    normalizedGain: byCutoff(normalizedGainAt),
    precision: byCutoff(precisionAt),
    found: byCutoff(foundAt),
    queries: asked.length,
    skipped: lists.length - asked.length,
  };
}
