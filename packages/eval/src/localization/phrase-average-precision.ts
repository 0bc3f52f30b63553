import { assertBoxes, boxOverlap, DataError, type Box, type OverlapOptions } from '@vse/core';
import { assertOverlap } from './assert-overlap';

/** Search for one phrase in one image, in which it may be absent. */
export interface PhraseSearch {
  /** The phrase: searches of the same phrase are ranked together. */
  readonly phrase: string;
  /** Category of the phrase (people, animals, ...). */
  readonly category?: string;
  /** The proposals. */
  readonly boxes: readonly Box[];
  /** Score of each box, comparable between images. */
  readonly scores: ArrayLike<number>;
  /** True boxes of the phrase in this image; empty if it is absent. */
  readonly truth: readonly Box[];
}

/** Average precision of phrases, in percent. */
export interface PhraseAveragePrecision {
  /** Mean over phrases. */
  readonly all: number;
  /** Mean over the phrases of each category. */
  readonly byCategory: Readonly<Record<string, number>>;
  /** Average precision of each phrase. */
  readonly byPhrase: Readonly<Record<string, number>>;
}

/**
 * Average precision of finding a phrase among the boxes of all images. The boxes of a phrase are ranked together; a box is
 * correct if it overlaps by at least `minOverlap` with a true box of its image that no better box has taken; the precisions
 * at correct boxes are summed and divided by the number of true boxes (no interpolation). Phrases without a true box are
 * left out.
 *
 * @param searches - One entry per phrase and image.
 * @param options - `minOverlap`, the overlap from which a box is correct (default `0.5`), and the convention of box corners.
 * @throws `OptionError` if `minOverlap` is not above 0 and at most 1, `DataError` if boxes and scores do not match or no
 * phrase has a true box.
 * @example
 * ```ts
 * import { phraseAveragePrecision } from '@vse/eval';
 *
 * const here = [0, 0, 4, 4] as const;
 * const { all } = phraseAveragePrecision([
 *   { phrase: 'a dog', boxes: [here, [5, 5, 9, 9]], scores: [0.7, 0.2], truth: [here] },
 *   { phrase: 'a dog', boxes: [here], scores: [0.9], truth: [] }, // not in this image
 * ]);
 * console.log(all); // 50
 * ```
 */
export function phraseAveragePrecision(
  searches: readonly PhraseSearch[],
  { minOverlap = 0.5, ...overlap }: OverlapOptions & { readonly minOverlap?: number } = {},
): PhraseAveragePrecision {
  const where = 'phraseAveragePrecision';
  assertOverlap(where, 'minOverlap', minOverlap);
  const byName = new Map<string, PhraseSearch[]>();
  const checked = new Set<readonly Box[]>(); // proposals of one image serve many phrases
  searches.forEach((search, i) => {
    checkSearch(`${where}: search ${i}`, search, checked);
    if (!byName.has(search.phrase)) byName.set(search.phrase, []);
    byName.get(search.phrase)!.push(search);
  });
  const measured = [...byName].flatMap(([phrase, list]) => {
    const truths = list.reduce((sum, { truth }) => sum + truth.length, 0);
    if (truths === 0) return [];
    const precision = averagePrecision(list, truths, (a, b) => boxOverlap(a, b, overlap) >= minOverlap);
    return [{ phrase, category: list[0]!.category, precision: 100 * precision }];
  });
  if (measured.length === 0)
    throw new DataError(`${where}: truth must hold a box for some phrase, got none.`);
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

/** A box that overlaps a true box enough. `place` is its index among the boxes of all images. */
interface Candidate {
  readonly search: number;
  readonly box: Box;
  readonly place: number;
  readonly score: number;
}

function averagePrecision(
  searches: readonly PhraseSearch[],
  truths: number,
  fits: (box: Box, truth: Box) => boolean,
): number {
  const scores = joined(searches.map((search) => search.scores));
  const taken = searches.map(({ truth }) => truth.map(() => false));
  const rankOf = ranksIn(scores);
  let correct = 0;
  let sum = 0;
  for (const candidate of candidatesOf(searches, scores, fits)) {
    const rank = rankOf(candidate);
    const { search, box } = candidate;
    const found = searches[search]!.truth.findIndex((truth, t) => !taken[search]![t] && fits(box, truth));
    if (found < 0) continue;
    taken[search]![found] = true;
    correct++;
    sum += correct / rank;
  }
  return sum / truths;
}

/** Boxes that may be correct, the best first; equal scores in the order of the boxes. */
function candidatesOf(
  searches: readonly PhraseSearch[],
  scores: Float64Array,
  fits: (box: Box, truth: Box) => boolean,
): Candidate[] {
  const candidates: Candidate[] = [];
  let first = 0;
  searches.forEach(({ boxes, truth }, search) => {
    if (truth.length > 0) {
      boxes.forEach((box, i) => {
        const place = first + i;
        if (truth.some((trueBox) => fits(box, trueBox)))
          candidates.push({ search, box, place, score: scores[place]! });
      });
    }
    first += boxes.length;
  });
  return candidates.sort((a, b) => b.score - a.score || a.place - b.place);
}

/** Rank of a candidate among all boxes, from 1, for candidates in order of rank. Sorts only the scores. */
function ranksIn(scores: Float64Array): (candidate: Candidate) => number {
  const sorted = scores.slice().sort();
  let tied = { score: NaN, place: 0, before: 0 };
  return ({ score, place }) => {
    const upper = countUpTo(sorted, score);
    const above = sorted.length - upper;
    if (sorted[upper - 2] !== score) return above + 1;
    // Among equal scores earlier boxes rank first. Candidates of one score come in order, so each box is passed once.
    if (tied.score !== score) tied = { score, place: 0, before: 0 };
    for (; tied.place < place; tied.place++) if (scores[tied.place] === score) tied.before++;
    return above + tied.before + 1;
  };
}

/** Number of sorted values that are at most `value`. */
function countUpTo(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function joined(lists: readonly ArrayLike<number>[]): Float64Array {
  const all = new Float64Array(lists.reduce((sum, { length }) => sum + length, 0));
  let first = 0;
  for (const list of lists) {
    all.set(list, first);
    first += list.length;
  }
  return all;
}

function checkSearch(
  where: string,
  { boxes, scores, truth }: PhraseSearch,
  checked: Set<readonly Box[]>,
): void {
  if (scores.length !== boxes.length) {
    throw new DataError(`${where}: scores must be one per box, ${boxes.length}, got ${scores.length}.`);
  }
  for (let i = 0; i < scores.length; i++) {
    if (!Number.isFinite(scores[i]))
      throw new DataError(`${where}: scores[${i}] must be finite, got ${scores[i]}.`);
  }
  if (!checked.has(boxes)) assertBoxes(where, 'boxes', boxes);
  checked.add(boxes);
  assertBoxes(where, 'truth', truth);
}
