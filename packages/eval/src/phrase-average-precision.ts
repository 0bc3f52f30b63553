import { DataError } from '@vse/core';
import { boxOverlap, checkBoxes, type Box, type OverlapOptions } from './box-overlap';

/** One phrase looked for in one image, whether it is there or not. */
export interface PhraseSearch {
  /** The words, by which searches of the same phrase are gathered. */
  readonly phrase: string;
  readonly category?: string;
  readonly boxes: readonly Box[];
  /** One per box, comparable between images. */
  readonly scores: ArrayLike<number>;
  /** Where the phrase is in this image; empty where it is not. */
  readonly truth: readonly Box[];
}

export interface PhraseAveragePrecision {
  /** The mean over phrases, in percent. */
  readonly all: number;
  /** The mean over the phrases of each category, in percent. */
  readonly byCategory: Readonly<Record<string, number>>;
  readonly byPhrase: Readonly<Record<string, number>>;
}

/**
 * Finding a phrase among the boxes of all images: for each phrase the boxes are ranked together, a box is right if it
 * overlaps by at least `minOverlap` (0.5 unless told) with a true box of its image that no better box has taken, and
 * the precisions at right boxes are summed over the number of true boxes (no interpolation). Phrases that are nowhere
 * true are left out.
 */
export function phraseAveragePrecision(
  searches: readonly PhraseSearch[],
  { minOverlap = 0.5, ...overlap }: OverlapOptions & { readonly minOverlap?: number } = {},
): PhraseAveragePrecision {
  const where = 'phraseAveragePrecision';
  const byName = new Map<string, PhraseSearch[]>();
  searches.forEach((search, i) => {
    checkSearch(`${where}: search ${i}`, search);
    byName.set(search.phrase, [...(byName.get(search.phrase) ?? []), search]);
  });
  const measured = [...byName].flatMap(([phrase, list]) => {
    const truths = list.reduce((sum, { truth }) => sum + truth.length, 0);
    if (truths === 0) return [];
    const precision = averagePrecision(list, truths, (a, b) => boxOverlap(a, b, overlap) >= minOverlap);
    return [{ phrase, category: list[0]!.category, precision: 100 * precision }];
  });
  if (measured.length === 0)
    throw new DataError(`${where}: no phrase is in any image, so there is nothing to measure.`);
  const mean = (list: typeof measured) =>
    list.reduce((sum, { precision }) => sum + precision, 0) / list.length;
  const categories = new Set(measured.flatMap(({ category }) => (category === undefined ? [] : [category])));
  return {
    all: mean(measured),
    byCategory: Object.fromEntries(
      [...categories].map((name) => [name, mean(measured.filter(({ category }) => category === name))]),
    ),
    byPhrase: Object.fromEntries(measured.map(({ phrase, precision }) => [phrase, precision])),
  };
}

function averagePrecision(
  searches: readonly PhraseSearch[],
  truths: number,
  fits: (box: Box, truth: Box) => boolean,
): number {
  const taken = searches.map(({ truth }) => truth.map(() => false));
  const ranked = searches
    .flatMap(({ boxes, scores }, search) => boxes.map((box, i) => ({ box, search, score: scores[i]! })))
    .sort((a, b) => b.score - a.score);
  let right = 0;
  let sum = 0;
  ranked.forEach(({ box, search }, i) => {
    const found = searches[search]!.truth.findIndex((truth, t) => !taken[search]![t] && fits(box, truth));
    if (found < 0) return;
    taken[search]![found] = true;
    right++;
    sum += right / (i + 1);
  });
  return sum / truths;
}

function checkSearch(where: string, { boxes, scores, truth }: PhraseSearch): void {
  if (scores.length !== boxes.length) {
    throw new DataError(
      `${where}: scores must be one per box, wanted ${boxes.length}, got ${scores.length}.`,
    );
  }
  for (let i = 0; i < scores.length; i++) {
    if (!Number.isFinite(scores[i]))
      throw new DataError(`${where}: scores[${i}] must be finite, got ${scores[i]}.`);
  }
  checkBoxes(where, 'boxes', boxes);
  checkBoxes(where, 'truth', truth);
}
