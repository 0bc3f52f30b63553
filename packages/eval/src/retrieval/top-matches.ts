import { assertWhole } from '@vse/core';
import { highest } from './highest';
import {
  checkRelevance,
  directionRelevance,
  firstNotFinite,
  lineOf,
  type DirectionRelevance,
  type ScoredRetrieval,
} from './relevance';
import { offerColumns, topLists } from './top-lists';
import { viewOf } from './view-of';

/** Input of `topMatchLists`. */
export interface TopMatchListsInput extends ScoredRetrieval {
  /** Kind of query: an image that retrieves captions, or a caption that retrieves images. */
  readonly direction: 'image-to-text' | 'text-to-image';
  /** Maximum number of answers to a query. Defaults to `5`. */
  readonly count?: number;
}

/** Input of `topMatches`. */
export interface TopMatchesInput extends TopMatchListsInput {
  /** Index of the image or caption that is the query. */
  readonly query: number;
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
  const { query, count = 5 } = input;
  const where = 'topMatches';
  const checked = directionRelevance(where, input);
  const { values, refuse, captions } = checked;
  assertWhole(where, 'query', query, { from: 0, to: queriesOf(checked) - 1 });
  assertWhole(where, 'count', count);
  const line = lineOf(checked, query);
  checkRelevance(where, input, captions, line);
  return matchesAt(checked, query, highest(values, line, count, refuse));
}

/**
 * Finds the answers with the highest scores for every query of a direction: the lists of `topMatches`, in the order of the
 * queries. The sizes and the correct answers are checked once, and the scores of the direction are read once, row by row.
 *
 * @param input - Scores, correct answers, and the kind of query.
 * @throws `OptionError` if `count` is out of range, and the errors of `retrievalMetrics`.
 * @example
 * ```ts
 * import { topMatchLists } from '@vse/eval';
 *
 * const scores = [0.9, 0.5, 0.2, 0.4]; // [2 images, 2 captions]
 * const lists = topMatchLists({ scores, captionToImage: [0, 1], direction: 'text-to-image', count: 1 });
 * console.log(lists.map(([best]) => best?.candidate)); // image 0 for both captions
 * ```
 */
export function topMatchLists(input: TopMatchListsInput): readonly (readonly Match[])[] {
  const { count = 5 } = input;
  const where = 'topMatchLists';
  const checked = directionRelevance(where, input);
  assertWhole(where, 'count', count);
  checkRelevance(where, input, checked.captions);
  const listOf =
    checked.direction === 'image-to-text' ? bestOfRows(checked, count) : bestOfColumns(checked, count);
  return Array.from({ length: queriesOf(checked) }, (_, query) => matchesAt(checked, query, listOf(query)));
}

function queriesOf({ direction, images, captions }: DirectionRelevance): number {
  return direction === 'image-to-text' ? images : captions;
}

function matchesAt(
  { direction, isCorrect, values, captions }: DirectionRelevance,
  query: number,
  candidates: Int32Array,
): readonly Match[] {
  return Array.from(candidates, (candidate): Match => {
    const [image, caption] = direction === 'image-to-text' ? [query, candidate] : [candidate, query];
    return { candidate, score: values[image * captions + caption]!, correct: isCorrect(image, caption) };
  });
}

/** The best candidates of a query. */
type ListOf = (query: number) => Int32Array;

function bestOfRows(checked: DirectionRelevance, count: number): ListOf {
  return (query) => highest(checked.values, lineOf(checked, query), count, checked.refuse);
}

/** Reads the scores row by row, as they lie in memory: each row has a candidate for every query. */
function bestOfColumns({ images, captions, values, refuse }: DirectionRelevance, count: number): ListOf {
  const lists = topLists(captions, Math.min(count, images));
  for (let image = 0; image < images; image++) {
    const start = image * captions;
    const wrong = firstNotFinite(values, { start, stride: 1, length: captions });
    if (wrong !== undefined) throw refuse(wrong);
    offerColumns(lists, image, viewOf(values, start, start + captions));
  }
  return (query) => lists.of(query);
}
