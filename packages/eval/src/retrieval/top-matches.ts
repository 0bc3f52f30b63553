import { assertWhole } from '@vse/core';
import { highest } from './highest';
import { queryRelevance, type ScoredRetrieval } from './relevance';

/** Input of `topMatches`. */
export interface TopMatchesInput extends ScoredRetrieval {
  /** Kind of query: an image that retrieves captions, or a caption that retrieves images. */
  readonly direction: 'image-to-text' | 'text-to-image';
  /** Index of the image or caption that is the query. */
  readonly query: number;
  /** Maximum number of answers. Defaults to `5`. */
  readonly count?: number;
}

/** One answer: an image or a caption. */
export interface Match {
  /** Index of the image or caption. */
  readonly candidate: number;
  /** Its score. */
  readonly score: number;
  /** True if it is a correct answer. */
  readonly correct: boolean;
}

/**
 * Finds the answers with the highest scores for one query, the best first, equal ones in the order of the data. One pass
 * over the scores of the query; those of others are neither read nor checked.
 *
 * @param input - Scores, correct answers, and the query.
 * @throws `OptionError` if `query` or `count` is out of range, and the errors of `retrievalMetrics`.
 * @example
 * ```ts
 * import { topMatches } from '@vse/eval';
 *
 * const scores = [0.9, 0.5, 0.2, 0.4]; // [2 images, 2 captions]
 * console.log(topMatches({ scores, captionToImage: [0, 1], direction: 'text-to-image', query: 1 })); // images 0 and 1
 * ```
 */
export function topMatches(input: TopMatchesInput): readonly Match[] {
  const { direction, query, count = 5 } = input;
  const { isCorrect, values, line } = queryRelevance('topMatches', input);
  assertWhole('topMatches', 'count', count);
  return highest(values, line, count).map((candidate): Match => {
    const correct = direction === 'image-to-text' ? isCorrect(query, candidate) : isCorrect(candidate, query);
    return { candidate, score: values[line.start + candidate * line.stride]!, correct };
  });
}
