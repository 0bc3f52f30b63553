import type { PositiveIds } from '@vse/core';

/** Complete rankings by id: of each image all captions, of each caption all images, the best first. */
export interface Rankings {
  readonly imageToText: ReadonlyMap<number, readonly number[]>;
  readonly textToImage: ReadonlyMap<number, readonly number[]>;
}

/** Sorts all candidates of all queries, equal scores by row. */
export function rankingsOf(
  scores: ArrayLike<number>,
  imageIds: readonly number[],
  captionIds: readonly number[],
): Rankings {
  const captions = captionIds.length;
  const sorted = (ids: readonly number[], scoreOf: (row: number) => number): number[] =>
    ids.map((_, row) => row).sort((a, b) => scoreOf(b) - scoreOf(a) || a - b).map((row) => ids[row]!); // prettier-ignore
  return {
    imageToText: new Map(imageIds.map((id, image) => [id, sorted(captionIds, (row) => scores[image * captions + row]!)])),
    textToImage: new Map(captionIds.map((id, caption) => [id, sorted(imageIds, (row) => scores[row * captions + caption]!)])),
  }; // prettier-ignore
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Measures of one direction by their definitions, a query at a time: recall from 0 to 1. */
export function slowMetrics(
  ranked: ReadonlyMap<number, readonly number[]>,
  positives: ReadonlyMap<number, readonly number[]>,
  ks: readonly number[],
) {
  const queries = [...positives].map(([id, list]) => ({ list: ranked.get(id)!, correct: new Set(list) }));
  const precision = (list: readonly number[], correct: ReadonlySet<number>, r: number): number =>
    1 - list.slice(0, r).filter((id) => !correct.has(id)).length / r;
  return {
    recall: ks.map((k) => mean(queries.map(({ list, correct }) => (list.slice(0, k).some((id) => correct.has(id)) ? 1 : 0)))),
    rPrecision: mean(queries.map(({ list, correct }) => precision(list, correct, correct.size))),
    meanAveragePrecisionAtR: mean(
      queries.map(({ list, correct }) =>
        mean(
          Array.from({ length: correct.size }, (_, i) =>
            correct.has(list[i]!) ? precision(list, correct, i + 1) : 0,
          ),
        ),
      ),
    ),
  }; // prettier-ignore
}

/** Mean recall over five folds, each query ranked among the candidates of its fold. */
export function slowFolds(rankings: Rankings, coco: PositiveIds, foldCaptions: readonly number[], ks: readonly number[]) {
  const size = foldCaptions.length / 5;
  const folds = Array.from({ length: 5 }, (_, fold) => {
    const captions = new Set(foldCaptions.slice(fold * size, (fold + 1) * size));
    const images = new Set([...captions].map((caption) => coco.captionToImages.get(caption)![0]!));
    const within = (lists: Rankings['imageToText'], candidates: ReadonlySet<number>) =>
      new Map([...lists].map(([id, list]) => [id, list.filter((one) => candidates.has(one))]));
    const kept = (links: ReadonlyMap<number, readonly number[]>, queries: ReadonlySet<number>) =>
      new Map([...links].filter(([id]) => queries.has(id)));
    return {
      imageToText: slowMetrics(within(rankings.imageToText, captions), kept(coco.imageToCaptions, images), ks).recall,
      textToImage: slowMetrics(within(rankings.textToImage, images), kept(coco.captionToImages, captions), ks).recall,
    };
  });
  const side = (direction: 'imageToText' | 'textToImage') => ks.map((_, i) => mean(folds.map((fold) => fold[direction][i]!)));
  return { imageToText: side('imageToText'), textToImage: side('textToImage') };
} // prettier-ignore
