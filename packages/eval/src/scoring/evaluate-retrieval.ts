import type { MatchingModel, PairedData } from '@vse/core';
import {
  retrievalMetrics,
  type RetrievalMetrics,
  type RetrievalMetricsOptions,
} from '../retrieval/retrieval-metrics';
import { scoreMatrix, type ScoreMatrixOptions } from './score-matrix';

/** Options of `evaluateRetrieval`. */
export interface EvaluateRetrievalOptions extends ScoreMatrixOptions, RetrievalMetricsOptions {
  /** Returns the scores too. Defaults to `false`. */
  readonly keepScores?: boolean;
}

/** Metrics of a model on a split. */
export interface RetrievalEvaluation extends RetrievalMetrics {
  /** True if the data are generated; print it with the numbers. */
  readonly synthetic: boolean;
  /** Scores `[images, captions]`, row-major, with `keepScores`. */
  readonly scores?: Float32Array;
}

/**
 * Evaluates a model's retrieval in both directions on a whole split: encodes, scores in blocks and ranks.
 *
 * The metrics are those of `retrievalMetrics`; memory and time are those of `scoreMatrix`.
 *
 * @param model - Encoders and similarity.
 * @param data - The split.
 * @param options - Cut-offs, tie rule, and the options of `scoreMatrix`.
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
