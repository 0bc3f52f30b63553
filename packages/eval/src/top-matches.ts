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

/** The answers that score best for one query, the best first, equal ones in the order of the data. */
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
  return Array.from({ length: byImage ? captions : images }, (_, candidate): Match => {
    const [image, caption] = byImage ? [query, candidate] : [candidate, query];
    return {
      candidate,
      score: scores[image * captions + caption]!,
      correct: relevance.row(image)[caption] === 1,
    };
  })
    .sort((a, b) => b.score - a.score || a.candidate - b.candidate)
    .slice(0, count);
}
