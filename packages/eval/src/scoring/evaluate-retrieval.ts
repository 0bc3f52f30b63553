import type { MatchingModel, PairedData } from '@vse/core';
import {
  retrievalMetrics,
  type RetrievalMetrics,
  type RetrievalMetricsOptions,
} from '../retrieval/retrieval-metrics';
import { scoreMatrix, type ScoreMatrixOptions } from './score-matrix';

export interface EvaluateRetrievalOptions extends ScoreMatrixOptions, RetrievalMetricsOptions {
  /** Whether to return the scores too. Defaults to `false`. */
  readonly keepScores?: boolean;
}

export interface RetrievalEvaluation extends RetrievalMetrics {
  /** Whether the data were generated; carry it to wherever the numbers are printed. */
  readonly synthetic: boolean;
  /** `[images, captions]`, row-major, with `keepScores`. */
  readonly scores?: Float32Array;
}

/**
 * Retrieval in both directions by a model over a whole split: encodes, scores in blocks and ranks.
 *
 * The metrics are those of `retrievalMetrics`; memory and time are those of `scoreMatrix`.
 */
export function evaluateRetrieval<ImageItem, CaptionItem>(
  model: MatchingModel<ImageItem, CaptionItem>,
  data: PairedData<ImageItem, CaptionItem>,
  options: EvaluateRetrievalOptions & { readonly keepScores: true },
): Promise<RetrievalEvaluation & { readonly scores: Float32Array }>;
export function evaluateRetrieval<ImageItem, CaptionItem>(
  model: MatchingModel<ImageItem, CaptionItem>,
  data: PairedData<ImageItem, CaptionItem>,
  options?: EvaluateRetrievalOptions,
): Promise<RetrievalEvaluation>;
export async function evaluateRetrieval<ImageItem, CaptionItem>(
  model: MatchingModel<ImageItem, CaptionItem>,
  data: PairedData<ImageItem, CaptionItem>,
  { ks, ties, keepScores = false, ...scoring }: EvaluateRetrievalOptions = {},
): Promise<RetrievalEvaluation> {
  const scores = await scoreMatrix(model, data, scoring);
  const metrics = retrievalMetrics({
    scores,
    captionToImage: data.captionToImage,
    ...(ks && { ks }),
    ...(ties && { ties }),
  });
  return { ...metrics, synthetic: data.synthetic, ...(keepScores && { scores }) };
}
