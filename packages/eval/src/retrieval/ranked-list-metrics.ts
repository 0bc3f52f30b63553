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

/** Means over the queries of measures of all correct answers, not only the first; from 0 to 1. */
export interface RankedListMetrics {
  /** MRR. */
  readonly meanReciprocalRank: number;
  /** mAP. */
  readonly meanAveragePrecision: number;
  /** mAP@R. */
  readonly meanAveragePrecisionAtR: number;
  /** R-precision. */
  readonly rPrecision: number;
  /** mAP@k, by k. */
  readonly meanAveragePrecisionAt: ByCutoff;
  /** nDCG@k, by k. */
  readonly normalizedGain: ByCutoff;
  /** P@k, by k. */
  readonly precision: ByCutoff;
  /** Share of the correct answers among the first k, by k. */
  readonly found: ByCutoff;
  /** Number of queries measured. */
  readonly queries: number;
  /** Number of queries without a correct answer, which are left out. */
  readonly skipped: number;
}

/** Input of `rankedListMetrics`. */
export interface RankedListInput extends ScoredRetrieval {
  /** Cut-offs. Defaults to `[1, 5, 10]`. */
  readonly ks?: readonly number[];
  /** Tie rule. Defaults to `'stable'`. */
  readonly ties?: ListTieRule;
}

/**
 * MRR, mAP, mAP@R, R-precision, nDCG@k and P@k in both directions, for queries with many correct answers, as in ECCV
 * Caption. https://arxiv.org/abs/2204.03359
 *
 * Reads `scores: [images, captions]`.
 *
 * @throws The errors of `retrievalMetrics`.
 * @example
 * ```ts
 * import { rankedListMetrics } from '@vse/eval';
 *
 * // 2 images, 3 captions; captions 0 and 2 describe image 0.
 * const scores = [0.9, 0.5, 0.1, 0.2, 0.8, 0.3];
 * const { imageToText } = rankedListMetrics({ scores, captionToImage: [0, 1, 0] });
 * console.log(imageToText.meanAveragePrecision); // ((1 / 1 + 2 / 3) / 2 + 1) / 2 = 0.917
 * ```
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
  const answered = lists.filter((positions) => positions.length > 0);
  if (answered.length === 0)
    throw new DataError(`${where}: some query must have a correct answer, got none.`);
  const mean = (measure: (positions: readonly number[]) => number): number =>
    answered.reduce((sum, positions) => sum + measure(positions), 0) / answered.length;
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
    queries: answered.length,
    skipped: lists.length - answered.length,
  };
}
