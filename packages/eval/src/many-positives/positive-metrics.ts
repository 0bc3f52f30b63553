import type { PositiveIds } from '@vse/core';
import type { RetrievalScores } from '../retrieval/score-pair';
import { checkCutoffs } from '../retrieval/retrieval-metrics';
import { idRows, judgedQueries, mostAnswers } from './id-rows';
import { listMetrics, type PositiveMetrics } from './list-metrics';
import { forEachRow, rowsOfMatrix, type ScoreRows } from './score-rows';
import { offerColumns, offerRow, topLists } from '../retrieval/top-lists';

/** Scores of images against captions, both known by their ids. */
export interface IdentifiedScores {
  /** Scores `[images, captions]`: a matrix, a pair of matrices, or rows that are read block by block. */
  readonly scores: RetrievalScores | ScoreRows;
  /** Id of each image, by row. */
  readonly imageIds: ArrayLike<number>;
  /** Id of each caption, by column. */
  readonly captionIds: ArrayLike<number>;
  /** Cut-offs of the recall. Defaults to `[1, 5, 10]`. */
  readonly ks?: readonly number[];
}

/** Input of `positiveMetrics`. */
export interface PositiveMetricsInput extends IdentifiedScores {
  /** Correct answers by id. */
  readonly positives: PositiveIds;
}

/** Measures of a ground truth in both directions. */
export interface DirectedPositiveMetrics {
  /** Images as queries. */
  readonly imageToText: PositiveMetrics;
  /** Captions as queries. */
  readonly textToImage: PositiveMetrics;
}

/**
 * Recall at k, R-precision and mAP@R of a ground truth by ids, where a query may have many correct answers and the two
 * directions different queries: ECCV Caption's measures, https://arxiv.org/abs/2204.03359
 *
 * Only the queries of the ground truth are measured; every image and caption is a candidate. Of candidates with equal scores
 * the earlier row ranks first. Reads `scores: [images, captions]` once, by row, and keeps the best candidates of each query:
 * time O(images x captions), memory O((images + captions) x the largest R) beside the rows.
 *
 * @param input - Scores, ids, correct answers and cut-offs.
 * @throws `DataError` if an id occurs twice, a query is missing or a score is not finite, `ShapeError` if sizes do not match,
 * `OptionError` if a cut-off is out of range.
 * @example
 * ```ts
 * import { positiveMetrics } from '@vse/eval';
 *
 * // Images 7 and 9, captions 70, 71 and 90; caption 71 describes both images.
 * const { imageToText } = await positiveMetrics({
 *   scores: [0.9, 0.5, 0.6, 0.1, 0.3, 0.8],
 *   imageIds: [7, 9],
 *   captionIds: [70, 71, 90],
 *   positives: {
 *     imageToCaptions: new Map([[7, [70, 71]], [9, [90, 71]]]),
 *     captionToImages: new Map([[71, [7, 9]]]),
 *   },
 * });
 * console.log(imageToText.rPrecision); // (1 / 2 + 2 / 2) / 2 = 0.75
 * ```
 */
export async function positiveMetrics(input: PositiveMetricsInput): Promise<DirectedPositiveMetrics> {
  const where = 'positiveMetrics';
  const ks = checkCutoffs(where, input.ks ?? [1, 5, 10]);
  const { rows, images, captions } = identified(where, input);
  const imageToText = judgedQueries(where, images, captions, input.positives.imageToCaptions);
  const textToImage = judgedQueries(where, captions, images, input.positives.captionToImages);
  const ofImages = topLists(rows.images, Math.max(...ks, mostAnswers(imageToText)));
  const ofCaptions = topLists(rows.captions, Math.max(...ks, mostAnswers(textToImage)));
  await forEachRow(where, rows, (image, byImage, byCaption) => {
    offerRow(ofImages, image, byImage);
    offerColumns(ofCaptions, image, byCaption);
  });
  return {
    imageToText: listMetrics(imageToText, ofImages, ks),
    textToImage: listMetrics(textToImage, ofCaptions, ks),
  };
}

/** Rows of the scores, with the rows of their ids. */
export function identified(where: string, { scores, imageIds, captionIds }: IdentifiedScores) {
  const rows = 'rows' in scores ? scores : rowsOfMatrix(where, scores, captionIds.length);
  const images = idRows(where, 'imageIds', imageIds, rows.images);
  const captions = idRows(where, 'captionIds', captionIds, rows.captions);
  return { rows, images, captions };
}
