import { DataError, type CocoPositives, type PositiveIds } from '@vse/core';
import { checkCutoffs } from '../retrieval/retrieval-metrics';
import { cocoFolds, queriesIn } from './coco-folds';
import { judgedQueries, mostAnswers, type IdRows, type JudgedQueries } from './id-rows';
import { listMetrics } from './list-metrics';
import { identified, type DirectedPositiveMetrics, type IdentifiedScores } from './positive-metrics';
import { forEachRow } from './score-rows';
import { offerColumns, offerRow, topLists, type TopLists } from '../retrieval/top-lists';

/** Input of `cocoMetrics`. */
export interface CocoMetricsInput extends IdentifiedScores {
  /** Ground truths, as `openCocoPositives` of `@vse/datasets` reads them. */
  readonly positives: CocoPositives;
}

/** Recall in percent of one direction, by k. */
interface DirectedRecall {
  readonly recall: Readonly<Record<number, number>>;
}

/** Recall in both directions; a row of `formatRetrieval` takes it as it is. */
export interface CocoRecall {
  /** Images as queries. */
  readonly imageToText: DirectedRecall;
  /** Captions as queries. */
  readonly textToImage: DirectedRecall;
  /** Sum of recall at 1, 5 and 10 in both directions. Does not depend on `ks`. */
  readonly rsum: number;
}

/** Measures of one system on the MS-COCO test set. */
export interface CocoMetrics {
  /** Means over five folds of 1,000 images, each ranked among its own candidates. */
  readonly coco1k: CocoRecall;
  /** Recall over all 5,000 images. */
  readonly coco5k: CocoRecall;
  /** Crisscrossed Captions. */
  readonly crisscrossed: DirectedPositiveMetrics;
  /** ECCV Caption; its numbers are recall at 1, R-precision and mAP@R. */
  readonly eccv: DirectedPositiveMetrics;
}

const rsumCutoffs = [1, 5, 10] as const;

/**
 * COCO 1K and 5K recall, Crisscrossed Captions and ECCV Caption in one pass over the scores of the MS-COCO test set, by the
 * definitions of the package `eccv_caption` of the latter's authors: https://github.com/naver-ai/eccv-caption,
 * https://arxiv.org/abs/2204.03359. Recall is in percent, R-precision and mAP@R are from 0 to 1.
 *
 * Rankings are complete, by row where scores are equal; the 1K folds follow the order of `positives.foldCaptions`, whatever
 * the order of the rows. (That package's example cuts rankings at 50, which lowers COCO 1K recall.) Reads `scores: [images,
 * captions]` once, by row: time O(images x captions), memory some 12 MB beside the rows.
 *
 * @param input - Scores, ids, ground truths and cut-offs.
 * @throws `DataError` if an id is unknown, missing or occurs twice or a score is not finite, `ShapeError` if sizes do not
 * match, `OptionError` if a cut-off is out of range.
 * @example
 * ```ts
 * import { cocoMetrics, embeddingScores } from '@vse/eval';
 *
 * // Five images with one caption each stand for 5,000 with five.
 * const ids = [0, 1, 2, 3, 4];
 * const pairs = new Map(ids.map((id) => [id, [id]]));
 * const truth = { imageToCaptions: pairs, captionToImages: pairs };
 * const embeddings = ids.flatMap((id) => [Math.cos(id), Math.sin(id)]); // [5, 2]
 * const { coco5k, eccv } = await cocoMetrics({
 *   scores: embeddingScores({ images: embeddings, captions: embeddings, dim: 2 }),
 *   imageIds: ids,
 *   captionIds: ids,
 *   positives: { coco: truth, crisscrossed: truth, eccv: truth, foldCaptions: ids },
 * });
 * console.log(coco5k.rsum, eccv.textToImage.meanAveragePrecisionAtR); // 600 1
 * ```
 */
export async function cocoMetrics(input: CocoMetricsInput): Promise<CocoMetrics> {
  const where = 'cocoMetrics';
  const ks = checkCutoffs(where, input.ks ?? rsumCutoffs);
  const { positives } = input;
  const { rows, images, captions } = identified(where, input);
  assertKnown(where, 'imageIds', input.imageIds, positives.coco.imageToCaptions);
  assertKnown(where, 'captionIds', input.captionIds, positives.coco.captionToImages);
  const truths = (['coco', 'crisscrossed', 'eccv'] as const).map((name) =>
    judgedTruth(`${where}: ${name}`, positives[name], images, captions),
  ) as [JudgedTruth, JudgedTruth, JudgedTruth];
  const folds = cocoFolds(where, positives, images, captions);
  const deepest = Math.max(...ks, ...rsumCutoffs);
  const depth = (direction: keyof JudgedTruth) =>
    Math.max(deepest, ...truths.map((truth) => mostAnswers(truth[direction])));
  const all: DirectedLists = {
    imageToText: topLists(rows.images, depth('imageToText')),
    textToImage: topLists(rows.captions, depth('textToImage')),
  };
  const inFold: DirectedLists = {
    imageToText: topLists(rows.images, deepest),
    textToImage: topLists(rows.captions, deepest),
  };
  const captionsOf = new Map(
    folds.flatMap((fold) => Array.from(fold.images, (image) => [image, fold.captions])),
  );
  await forEachRow(where, rows, (image, byImage, byCaption) => {
    const own = captionsOf.get(image);
    offerRow(all.imageToText, image, byImage);
    offerColumns(all.textToImage, image, byCaption);
    offerRow(inFold.imageToText, image, byImage, own);
    offerColumns(inFold.textToImage, image, byCaption, own);
  });
  const [coco, crisscrossed, eccv] = truths;
  const ofFolds = folds.map((fold) =>
    recallOf(
      {
        imageToText: queriesIn(coco.imageToText, fold.images),
        textToImage: queriesIn(coco.textToImage, fold.captions),
      },
      inFold,
      ks,
    ),
  );
  return {
    coco1k: meanRecall(ofFolds, ks),
    coco5k: recallOf(coco, all, ks),
    crisscrossed: metricsOf(crisscrossed, all, ks),
    eccv: metricsOf(eccv, all, ks),
  };
}

/** A ground truth in rows. */
interface JudgedTruth {
  readonly imageToText: JudgedQueries;
  readonly textToImage: JudgedQueries;
}

interface DirectedLists {
  readonly imageToText: TopLists;
  readonly textToImage: TopLists;
}

function judgedTruth(where: string, positives: PositiveIds, images: IdRows, captions: IdRows): JudgedTruth {
  return {
    imageToText: judgedQueries(where, images, captions, positives.imageToCaptions),
    textToImage: judgedQueries(where, captions, images, positives.captionToImages),
  };
}

function assertKnown(
  where: string,
  name: string,
  ids: ArrayLike<number>,
  known: ReadonlyMap<number, unknown>,
): void {
  for (let row = 0; row < ids.length; row++) {
    if (known.has(ids[row]!)) continue;
    throw new DataError(
      `${where}: ${name}[${row}] must be an id of positives.coco, got ${ids[row]}. Give COCO's own ids, those of its annotation files.`,
    );
  }
}

function metricsOf(truth: JudgedTruth, lists: DirectedLists, ks: readonly number[]): DirectedPositiveMetrics {
  return {
    imageToText: listMetrics(truth.imageToText, lists.imageToText, ks),
    textToImage: listMetrics(truth.textToImage, lists.textToImage, ks),
  };
}

function recallOf(truth: JudgedTruth, lists: DirectedLists, ks: readonly number[]): CocoRecall {
  const { imageToText, textToImage } = metricsOf(truth, lists, [...ks, ...rsumCutoffs]);
  const shown = (recall: DirectedRecall['recall']) => ({
    recall: Object.fromEntries(ks.map((k) => [k, recall[k]!])),
  });
  return {
    imageToText: shown(imageToText.recall),
    textToImage: shown(textToImage.recall),
    rsum: rsumCutoffs.reduce((sum, k) => sum + imageToText.recall[k]! + textToImage.recall[k]!, 0),
  };
}

function meanRecall(folds: readonly CocoRecall[], ks: readonly number[]): CocoRecall {
  const mean = (valueOf: (fold: CocoRecall) => number): number =>
    folds.reduce((sum, fold) => sum + valueOf(fold), 0) / folds.length;
  const side = (direction: 'imageToText' | 'textToImage'): DirectedRecall => ({
    recall: Object.fromEntries(ks.map((k) => [k, mean((fold) => fold[direction].recall[k]!)])),
  });
  return {
    imageToText: side('imageToText'),
    textToImage: side('textToImage'),
    rsum: mean((fold) => fold.rsum),
  };
}
