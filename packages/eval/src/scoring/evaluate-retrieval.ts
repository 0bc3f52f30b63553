import type { MatchingModel, PairedData } from '@vse/core';
import {
  retrievalMetrics,
  type RetrievalMetrics,
  type RetrievalMetricsOptions,
} from '../retrieval/retrieval-metrics';
import type { CorrectedScores, CorrectionLabel } from '../corrections/correct-retrieval';
import { scoreMatrix, type ScoreMatrixOptions } from './score-matrix';

/** What a correction of `evaluateRetrieval` works on. */
export interface CorrectionContext<ImageItem, CaptionItem> {
  /** Scores of the test set, `[images, captions]`, row-major. */
  readonly scores: Float32Array;
  /** The model, to score a bank with. */
  readonly model: MatchingModel<ImageItem, CaptionItem>;
  /** The test set. */
  readonly data: PairedData<ImageItem, CaptionItem>;
  /** Options of `scoreMatrix`. */
  readonly scoring: ScoreMatrixOptions;
}

/** Corrects the scores of a test set: `bankCorrection(...)`, or any function that returns a matrix for each direction. */
export type RetrievalCorrection<ImageItem, CaptionItem> = (
  context: CorrectionContext<ImageItem, CaptionItem>,
) => CorrectedScores | Promise<CorrectedScores>;

/** Options of `evaluateRetrieval`. */
export interface EvaluateRetrievalOptions<ImageItem = never, CaptionItem = never>
  extends ScoreMatrixOptions, RetrievalMetricsOptions {
  /** Corrects the scores; the plain metrics stay what they are, `corrected` stands beside them. Defaults to none. */
  readonly correct?: RetrievalCorrection<ImageItem, CaptionItem>;
  /** Returns the scores too. Defaults to `false`. */
  readonly keepScores?: boolean;
}

/** Metrics after a correction, with its label and the rsum without it; a row of `formatRetrieval` takes it as it is. */
export interface CorrectedEvaluation extends RetrievalMetrics {
  /** What the correction is, which bank it used, and the plain rsum. */
  readonly correction: CorrectionLabel & { readonly plainRsum: number };
  /** Corrected scores of both directions, with `keepScores`. */
  readonly scores?: CorrectedScores;
}

/** Metrics of a model on a split. */
export interface RetrievalEvaluation extends RetrievalMetrics {
  /** True if the data are generated; print it with the numbers. */
  readonly synthetic: boolean;
  /** Scores `[images, captions]`, row-major, with `keepScores`. */
  readonly scores?: Float32Array;
  /** Metrics after the correction, with `correct`. */
  readonly corrected?: CorrectedEvaluation;
}

/**
 * Evaluates a model's retrieval in both directions on a whole split: encodes, scores in blocks and ranks.
 *
 * The metrics are those of `retrievalMetrics`; memory and time are those of `scoreMatrix`.
 *
 * @param model - Encoders and similarity.
 * @param data - The split.
 * @param options - Cut-offs, tie rule, correction, and the options of `scoreMatrix`.
 * @throws The errors of `scoreMatrix` and `retrievalMetrics`.
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { cosine } from '@vse/attention';
 * import type { Encoder, PairedData } from '@vse/core';
 * import { evaluateRetrieval } from '@vse/eval';
 *
 * // An encoder without weights: each item is its embedding.
 * const encoder: Encoder<readonly number[]> = {
 *   name: 'vectors',
 *   embedDim: 2,
 *   collate: (items) => ({ x: tf.tensor3d(items.flat(), [items.length, 1, 2]) }),
 *   encode: ({ x }) => ({ vectors: x as tf.Tensor3D }),
 *   variables: () => [],
 *   dispose: () => undefined,
 * };
 * const vectors = [[1, 0], [0, 1], [1, 1]];
 * const read = (rows: ArrayLike<number>) => Promise.resolve(Array.from(rows, (row) => vectors[row]!));
 * const data: PairedData<readonly number[], readonly number[]> = {
 *   name: 'three pairs',
 *   synthetic: true,
 *   imageCount: 3,
 *   captionToImage: Int32Array.of(0, 1, 2),
 *   readImages: read,
 *   readCaptions: read,
 * };
 * const model = { images: encoder, captions: encoder, similarity: cosine() };
 * console.log((await evaluateRetrieval(model, data)).rsum); // 600
 * ```
 */
export function evaluateRetrieval<ImageItem, CaptionItem>(
  model: MatchingModel<ImageItem, CaptionItem>,
  data: PairedData<ImageItem, CaptionItem>,
  options: EvaluateRetrievalOptions<ImageItem, CaptionItem> & { readonly keepScores: true },
): Promise<RetrievalEvaluation & { readonly scores: Float32Array }>;
export function evaluateRetrieval<ImageItem, CaptionItem>(
  model: MatchingModel<ImageItem, CaptionItem>,
  data: PairedData<ImageItem, CaptionItem>,
  options?: EvaluateRetrievalOptions<ImageItem, CaptionItem>,
): Promise<RetrievalEvaluation>;
export async function evaluateRetrieval<ImageItem, CaptionItem>(
  model: MatchingModel<ImageItem, CaptionItem>,
  data: PairedData<ImageItem, CaptionItem>,
  {
    ks,
    ties,
    correct,
    keepScores = false,
    ...scoring
  }: EvaluateRetrievalOptions<ImageItem, CaptionItem> = {},
): Promise<RetrievalEvaluation> {
  const scores = await scoreMatrix(model, data, scoring);
  const options = { captionToImage: data.captionToImage, ...(ks && { ks }), ...(ties && { ties }) };
  const plain = { ...retrievalMetrics({ ...options, scores }), synthetic: data.synthetic };
  const kept = keepScores ? { scores } : {};
  if (!correct) return { ...plain, ...kept };
  const pair = await correct({ scores, model, data, scoring });
  const corrected: CorrectedEvaluation = {
    ...retrievalMetrics({ ...options, scores: pair }),
    correction: { ...pair.correction, plainRsum: plain.rsum },
    ...(keepScores && { scores: pair }),
  };
  return { ...plain, ...kept, corrected };
}
