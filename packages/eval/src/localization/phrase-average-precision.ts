import { assertBoxes, boxOverlap, DataError, type Box, type OverlapOptions } from '@vse/core';
import { assertMinOverlap } from './min-overlap';

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
  assertMinOverlap(where, minOverlap);
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

/** A box that overlaps a true box enough; `place` counts the boxes of all images. */
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
  let right = 0;
  let sum = 0;
  for (const candidate of candidatesOf(searches, scores, fits)) {
    const rank = rankOf(candidate);
    const { search, box } = candidate;
    const found = searches[search]!.truth.findIndex((truth, t) => !taken[search]![t] && fits(box, truth));
    if (found < 0) continue;
    taken[search]![found] = true;
    right++;
    sum += right / rank;
  }
  return sum / truths;
}

/** The boxes that may be right, the best first; equal scores in the order of the boxes. */
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
        if (truth.some((own) => fits(box, own)))
          candidates.push({ search, box, place, score: scores[place]! });
      });
    }
    first += boxes.length;
  });
  return candidates.sort((a, b) => b.score - a.score || a.place - b.place);
}

/** The rank of a candidate among all boxes, from 1, when they are asked for best first. Only the scores are sorted. */
function ranksIn(scores: Float64Array): (candidate: Candidate) => number {
  const sorted = scores.slice().sort();
  let tied = { score: NaN, place: 0, before: 0 };
  return ({ score, place }) => {
    const upper = countUpTo(sorted, score);
    const above = sorted.length - upper;
    if (sorted[upper - 2] !== score) return above + 1;
    // Of equal scores those of earlier boxes come first; candidates of one score come in order, so each is passed once.
    if (tied.score !== score) tied = { score, place: 0, before: 0 };
    for (; tied.place < place; tied.place++) if (scores[tied.place] === score) tied.before++;
    return above + tied.before + 1;
  };
}

/** How many of the sorted numbers are at most this. */
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
    throw new DataError(
      `${where}: scores must be one per box, wanted ${boxes.length}, got ${scores.length}.`,
    );
  }
  for (let i = 0; i < scores.length; i++) {
    if (!Number.isFinite(scores[i]))
      throw new DataError(`${where}: scores[${i}] must be finite, got ${scores[i]}.`);
  }
  if (!checked.has(boxes)) assertBoxes(where, 'boxes', boxes);
  checked.add(boxes);
  assertBoxes(where, 'truth', truth);
}
