import { assertWhole, ShapeError } from '@vse/core';
import { offerColumns, offerRow, topLists, type TopLists } from '../retrieval/top-lists';
import { checkFinite } from '../retrieval/relevance';
import { byDirection, type RetrievalScores } from '../retrieval/score-pair';
import { viewOf } from '../retrieval/view-of';

/** Input of `hubness`. */
export interface HubnessInput {
  /** Scores `[images, captions]`, row-major; a pair of matrices if the directions differ. */
  readonly scores: RetrievalScores;
  /** Number of captions. */
  readonly captions: number;
  /** Number of answers a query. At most the number of items. Defaults to `10`. */
  readonly k?: number;
}

/** Hubness of the items of one direction. */
export interface Hubness {
  /** Number of queries that have each item among their first k, `[items]`. */
  readonly occurrences: Int32Array;
  /** Skewness of `occurrences`: 0 if all items are found equally often, some 1 to 10 with hubs. */
  readonly skewness: number;
  /** Share of the items that no query has among its first k, from 0 to 1. */
  readonly neverRetrieved: number;
}

/**
 * Hubness: skewness of the k-occurrence, which is how often an item is among the first k answers, over all queries; and the
 * share of items that are never there. Radovanovic, Nanopoulos and Ivanovic, https://jmlr.org/papers/v11/radovanovic10a.html
 *
 * Of items with equal scores the earlier is found. Time O(images x captions), memory O((images + captions) x k).
 *
 * @param input - Scores, number of captions and k.
 * @returns With images as queries the hubness of captions, and the other way round.
 * @throws `ShapeError` if the scores are not `[images, captions]`, `OptionError` if `k` is not a whole number from 1 to the
 * number of items, `DataError` if a score is not finite.
 * @example
 * ```ts
 * import { hubness } from '@vse/eval';
 *
 * const scores = [0.9, 0.5, 0.1, 0.8, 0.3, 0.2]; // [2 images, 3 captions]: both images find caption 0 first
 * console.log(hubness({ scores, captions: 3, k: 1 }).imageToText); // occurrences 2, 0, 0; skewness 0.71
 * ```
 */
export function hubness({ scores, captions, k = 10 }: HubnessInput): {
  readonly imageToText: Hubness;
  readonly textToImage: Hubness;
} {
  const where = 'hubness';
  const { imageToText, textToImage } = byDirection(scores);
  const images = imageToText.length / captions;
  if (!Number.isInteger(images) || images < 1 || imageToText.length !== textToImage.length) {
    throw new ShapeError(
      `${where}: scores must be [images, ${captions}] in both directions, got ${imageToText.length} and ${textToImage.length} numbers.`,
    );
  }
  assertWhole(where, 'k', k, { from: 1, to: Math.min(images, captions) });
  checkFinite(where, 'scores', imageToText, captions);
  if (textToImage !== imageToText) checkFinite(where, 'scores.textToImage', textToImage, captions);
  const ofImages = topLists(images, k);
  const ofCaptions = topLists(captions, k);
  for (let image = 0; image < images; image++) {
    const [from, to] = [image * captions, (image + 1) * captions];
    offerRow(ofImages, image, viewOf(imageToText, from, to));
    offerColumns(ofCaptions, image, viewOf(textToImage, from, to));
  }
  return {
    imageToText: hubnessOf(ofImages, images, captions),
    textToImage: hubnessOf(ofCaptions, captions, images),
  };
}

function hubnessOf(lists: TopLists, queries: number, items: number): Hubness {
  const occurrences = new Int32Array(items);
  for (let query = 0; query < queries; query++) {
    for (const item of lists.of(query)) occurrences[item]!++;
  }
  const mean = occurrences.reduce((sum, count) => sum + count, 0) / items;
  const moment = (power: number): number =>
    occurrences.reduce((sum, count) => sum + (count - mean) ** power, 0) / items;
  const variance = moment(2);
  return {
    occurrences,
    skewness: variance > 0 ? moment(3) / variance ** 1.5 : 0,
    neverRetrieved: occurrences.filter((count) => count === 0).length / items,
  };
}
