import { OptionError } from '@vse/core';
import { relevanceOf, type ScoredRetrieval } from './relevance';

/**
 * Where the first right answer of a query ranks among wrong answers of exactly the same score:
 * `'stable'` after those that come earlier in the data, `'optimistic'` before all, `'pessimistic'` after all,
 * `'average'` in the middle.
 */
export type TieRule = 'stable' | 'optimistic' | 'pessimistic' | 'average';

const rules: readonly TieRule[] = ['stable', 'optimistic', 'pessimistic', 'average'];

/** The 0-based rank of each query's first right answer; NaN where a query has none. */
export interface FirstRanks {
  /** `[images]` */
  readonly imageToText: Float64Array;
  /** `[captions]` */
  readonly textToImage: Float64Array;
}

/**
 * Ranks the best right answer of every image and of every caption by counting: two passes over the scores, row by
 * row, no sorting. Time O(images x captions), memory O(images + captions). Errors are those of `retrievalMetrics`.
 */
export function firstRanks(
  input: ScoredRetrieval & { readonly ties?: TieRule },
  where = 'firstRanks',
): FirstRanks {
  const { scores, ties = 'stable' } = input;
  if (!rules.includes(ties)) {
    throw new OptionError(`${where}: ties must be one of ${rules.join(', ')}, got ${ties}.`);
  }
  const relevance = relevanceOf(where, input);
  const { images, captions } = relevance;
  const byImage = tallies(images);
  const byCaption = tallies(captions);
  for (let image = 0, at = 0; image < images; image++) {
    const right = relevance.row(image);
    for (let caption = 0; caption < captions; caption++, at++) {
      if (right[caption] === 0) continue;
      offer(byImage, image, caption, scores[at]!);
      offer(byCaption, caption, image, scores[at]!);
    }
  }
  for (let image = 0, at = 0; image < images; image++) {
    const right = relevance.row(image);
    for (let caption = 0; caption < captions; caption++, at++) {
      if (right[caption] === 1) continue;
      count(byImage, image, caption, scores[at]!);
      count(byCaption, caption, image, scores[at]!);
    }
  }
  return { imageToText: ranksOf(byImage, ties), textToImage: ranksOf(byCaption, ties) };
}

interface Tallies {
  /** The best right answer's score, and its place. */
  readonly best: Float64Array;
  readonly place: Int32Array;
  /** How many wrong answers score better, score the same, and score the same and come earlier. */
  readonly better: Int32Array;
  readonly tied: Int32Array;
  readonly earlier: Int32Array;
}

function tallies(queries: number): Tallies {
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

function count(of: Tallies, query: number, candidate: number, score: number): void {
  const best = of.best[query]!;
  if (score > best) of.better[query]!++;
  else if (score === best) {
    of.tied[query]!++;
    if (candidate < of.place[query]!) of.earlier[query]!++;
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
