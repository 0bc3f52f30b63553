import { DataError, OptionError, ShapeError } from '@vse/core';
import { invertLinks, relevanceOf } from './relevance';
import {
  retrievalMetrics,
  type DirectionMetrics,
  type RetrievalMetrics,
  type RetrievalMetricsOptions,
} from './retrieval-metrics';
import { byDirection, type RetrievalScores } from './score-pair';

/** Input of `foldedMetrics`. */
export interface FoldedMetricsInput extends RetrievalMetricsOptions {
  /** Scores of the whole test set, `[images, captions]`, row-major; a pair of matrices if the directions differ. */
  readonly scores: RetrievalScores;
  /** Image that each caption describes. */
  readonly captionToImage: ArrayLike<number>;
  /** Number of folds of consecutive images; must divide the number of images. Defaults to `5`. */
  readonly folds?: number;
}

/** Metrics of each fold and their mean. */
export interface FoldedMetrics {
  /** Metrics of each fold. */
  readonly folds: readonly RetrievalMetrics[];
  /** Means over the folds: a median rank may be fractional. `queries` is the sum. */
  readonly mean: RetrievalMetrics;
}

/**
 * Averages retrieval metrics over disjoint folds of the test set. MS-COCO's 1K numbers are means over 5 folds of 1,000
 * images each.
 *
 * The mean's rsum is the mean of the folds' rsums, which is the sum of the six mean recalls.
 *
 * @param input - Scores, the image of each caption, the number of folds and the options of `retrievalMetrics`.
 * @throws `OptionError` if `folds` does not divide the images, and the errors of `retrievalMetrics`.
 * @example
 * ```ts
 * import { foldedMetrics } from '@vse/eval';
 *
 * const scores = [0.9, 0.5, 0.2, 0.4]; // [2 images, 2 captions]
 * const { mean } = foldedMetrics({ scores, captionToImage: [0, 1], folds: 2 });
 * console.log(mean.textToImage.recall[1]); // 100: each fold has one image
 * ```
 */
export function foldedMetrics(input: FoldedMetricsInput): FoldedMetrics {
  const where = 'foldedMetrics';
  const { scores, captionToImage, folds = 5, ...options } = input;
  const captions = captionToImage.length;
  if (captions === 0) throw new DataError(`${where}: captionToImage must not be empty.`);
  const pair = byDirection(scores);
  const images = pair.imageToText.length / captions;
  if (!Number.isInteger(images)) {
    throw new ShapeError(
      `${where}: scores must be [images, ${captions}], got ${pair.imageToText.length} numbers.`,
    );
  }
  if (!Number.isSafeInteger(folds) || folds < 1 || images % folds !== 0 || images === 0) {
    throw new OptionError(`${where}: folds must divide the ${images} images, got ${folds}.`);
  }
  relevanceOf(where, { scores, captionToImage }); // here, where an image has its number in the whole test set
  const captionsOf = invertLinks(where, captionToImage, images);
  const size = images / folds;
  const measured = Array.from({ length: folds }, (_, fold) => {
    const columns = captionsOf.slice(fold * size, (fold + 1) * size).flat();
    const part = (values: ArrayLike<number>): Float64Array => {
      const kept = new Float64Array(size * columns.length);
      for (let row = 0, at = 0; row < size; row++) {
        for (const column of columns) kept[at++] = values[(fold * size + row) * captions + column]!;
      }
      return kept;
    };
    const imageToText = part(pair.imageToText);
    const textToImage = pair.textToImage === pair.imageToText ? imageToText : part(pair.textToImage);
    const links = columns.map((column) => captionToImage[column]! - fold * size);
    return retrievalMetrics({ ...options, scores: { imageToText, textToImage }, captionToImage: links });
  });
  return { folds: measured, mean: meanMetrics(measured) };
}

function meanMetrics(all: readonly RetrievalMetrics[]): RetrievalMetrics {
  return {
    imageToText: meanDirection(all.map((one) => one.imageToText)),
    textToImage: meanDirection(all.map((one) => one.textToImage)),
    rsum: mean(all.map((one) => one.rsum)),
  };
}

function meanDirection(all: readonly DirectionMetrics[]): DirectionMetrics {
  const ks = Object.keys(all[0]!.recall).map(Number);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return {
    recall: Object.fromEntries(ks.map((k) => [k, mean(all.map((one) => one.recall[k]!))])),
    medianRank: mean(all.map((one) => one.medianRank)),
    meanRank: mean(all.map((one) => one.meanRank)),
    queries: sum(all.map((one) => one.queries)),
    skipped: sum(all.map((one) => one.skipped)),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
