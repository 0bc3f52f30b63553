import { assertOneOf } from '@vse/core';
import { relevanceOf, type ScoredRetrieval } from './relevance';

/**
 * Rank of the first correct answer of a query among wrong answers of exactly the same score: `'stable'` after those that
 * come earlier in the data, `'optimistic'` before all, `'pessimistic'` after all, `'average'` in the middle.
 */
export type TieRule = 'stable' | 'optimistic' | 'pessimistic' | 'average';

const rules: readonly TieRule[] = ['stable', 'optimistic', 'pessimistic', 'average'];

/** 0-based rank of each query's first correct answer; NaN if it has none. */
export interface FirstRanks {
  /** Ranks of images as queries, `[images]`. */
  readonly imageToText: Float64Array;
  /** Ranks of captions as queries, `[captions]`. */
  readonly textToImage: Float64Array;
}

/**
 * Ranks the best correct answer of every image and every caption by counting: two passes over the scores, row by row,
 * without sorting. Time O(images x captions), memory O(images + captions).
 *
 * @param input - Scores, correct answers and tie rule (default `'stable'`).
 * @param where - Name of the caller, for errors.
 * @throws The errors of `retrievalMetrics`.
 * @example
 * ```ts
 * import { firstRanks } from '@vse/eval';
 *
 * const scores = [0.9, 0.5, 0.2, 0.4]; // [2 images, 2 captions]
 * console.log(firstRanks({ scores, captionToImage: [0, 1] })); // imageToText 0, 0; textToImage 0, 1
 * ```
 */
export function firstRanks(
  input: ScoredRetrieval & { readonly ties?: TieRule },
  where = 'firstRanks',
): FirstRanks {
  const { ties = 'stable' } = input;
  assertOneOf(where, 'ties', ties, rules);
  const relevance = relevanceOf(where, input);
  const { images, captions } = relevance;
  const { imageToText, textToImage } = relevance.scores;
  const byImage = noTallies(images);
  const byCaption = noTallies(captions);
  for (let image = 0, at = 0; image < images; image++) {
    const row = relevance.row(image);
    for (let caption = 0; caption < captions; caption++, at++) {
      if (row[caption] === 0) continue;
      offer(byImage, image, caption, imageToText[at]!);
      offer(byCaption, caption, image, textToImage[at]!);
    }
  }
  for (let image = 0, at = 0; image < images; image++) {
    const row = relevance.row(image);
    for (let caption = 0; caption < captions; caption++, at++) {
      if (row[caption] === 1) continue;
      count(byImage, image, caption, imageToText[at]!);
      count(byCaption, caption, image, textToImage[at]!);
    }
  }
  return { imageToText: ranksOf(byImage, ties), textToImage: ranksOf(byCaption, ties) };
}

interface Tallies {
  /** Score and index of the best correct answer. */
  readonly best: Float64Array;
  readonly place: Int32Array;
  /** Numbers of wrong answers that score higher, that tie, and that tie and come earlier. */
  readonly better: Int32Array;
  readonly tied: Int32Array;
  readonly earlier: Int32Array;
}

function noTallies(queries: number): Tallies {
  return {
    best: new Float64Array(queries).fill(-Infinity),
    place: new Int32Array(queries).fill(-1),
    better: new Int32Array(queries),
    tied: new Int32Array(queries),
    earlier: new Int32Array(queries),
  };
}

function offer({ best, place }: Tallies, query: number, candidate: number, score: number): void {
  if (score <= best[query]!) return;
  best[query] = score;
  place[query] = candidate;
}

function count(tallies: Tallies, query: number, candidate: number, score: number): void {
  const best = tallies.best[query]!;
  if (score > best) tallies.better[query]!++;
  else if (score === best) {
    tallies.tied[query]!++;
    if (candidate < tallies.place[query]!) tallies.earlier[query]!++;
  }
}

function ranksOf({ place, better, tied, earlier }: Tallies, ties: TieRule): Float64Array {
  const added = (query: number): number => {
    if (ties === 'stable') return earlier[query]!;
    if (ties === 'optimistic') return 0;
    return ties === 'pessimistic' ? tied[query]! : tied[query]! / 2;
  };
  return Float64Array.from(place, (at, query) => (at < 0 ? NaN : better[query]! + added(query)));
}
