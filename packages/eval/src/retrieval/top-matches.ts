import { OptionError } from '@vse/core';
import { relevanceOf, type ScoredRetrieval } from './relevance';

export interface TopMatchesInput extends ScoredRetrieval {
  /** What asks: an image for captions, or a caption for images. */
  readonly direction: 'image-to-text' | 'text-to-image';
  /** The number of the asking image or caption. */
  readonly query: number;
  /** How many answers to give at most. Defaults to `5`. */
  readonly count?: number;
}

/** One answer: an image or a caption. */
export interface Match {
  readonly candidate: number;
  readonly score: number;
  readonly correct: boolean;
}

/**
 * The answers that score best for one query, the best first, equal ones in the order of the data. One pass over the scores.
 */
export function topMatches(input: TopMatchesInput): readonly Match[] {
  const where = 'topMatches';
  const { scores, direction, query, count = 5 } = input;
  const relevance = relevanceOf(where, input);
  const { images, captions } = relevance;
  const byImage = direction === 'image-to-text';
  const queries = byImage ? images : captions;
  if (!Number.isSafeInteger(query) || query < 0 || query >= queries) {
    throw new OptionError(`${where}: query must be from 0 to ${queries - 1} for ${direction}, got ${query}.`);
  }
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new OptionError(`${where}: count must be a whole number from 1, got ${count}.`);
  }
  const at = byImage
    ? (candidate: number) => query * captions + candidate
    : (candidate: number) => candidate * captions + query;
  const best = highest(byImage ? captions : images, count, (candidate) => scores[at(candidate)]!);
  return best.map((candidate): Match => {
    const [image, caption] = byImage ? [query, candidate] : [candidate, query];
    return { candidate, score: scores[at(candidate)]!, correct: relevance.row(image)[caption] === 1 };
  });
}

/** The `count` of so many candidates that score highest, the best first: one pass, nothing else is put in order. */
function highest(candidates: number, count: number, scoreOf: (candidate: number) => number): number[] {
  const best: number[] = [];
  for (let candidate = 0; candidate < candidates; candidate++) {
    const score = scoreOf(candidate);
    if (best.length === count && score <= scoreOf(best[count - 1]!)) continue;
    if (best.length === count) best.pop();
    let place = best.length; // behind those that score as high, which come earlier in the data
    while (place > 0 && scoreOf(best[place - 1]!) < score) place--;
    best.splice(place, 0, candidate);
  }
  return best;
}
