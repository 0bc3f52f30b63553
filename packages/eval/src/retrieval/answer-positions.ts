import { assertOneOf } from '@vse/core';
import type { TieRule } from './first-ranks';
import { relevanceOf, type ScoredRetrieval } from './relevance';

/** Tie rules that give every candidate one position. */
export type ListTieRule = Exclude<TieRule, 'average'>;

/** Positions, from 1, of each query's correct answers in its ranked list, ascending; empty if it has none. */
export interface AnswerPositions {
  /** Positions by image, `[images][answers]`. */
  readonly imageToText: readonly (readonly number[])[];
  /** Positions by caption, `[captions][answers]`. */
  readonly textToImage: readonly (readonly number[])[];
}

/** Correct answers of all queries, grouped by query, the best first, with counts of wrong answers. */
interface RankedAnswers {
  /** Index of each query's first answer, `[queries + 1]`. */
  readonly starts: Int32Array;
  /** Candidates, `[answers]`, and their scores. */
  readonly answers: Int32Array;
  readonly scores: Float64Array;
  /** Number of wrong answers by the first correct answer that they rank above, `[answers]`. */
  readonly pushed: Int32Array;
}

/**
 * Ranks every correct answer of every query by counting the wrong answers above it: two passes over the scores, row by row,
 * without sorting. Time O(images x captions x log answers), memory O(correct pairs).
 *
 * @param input - Scores, correct answers and tie rule (default `'stable'`).
 * @param where - Name of the caller, for errors.
 * @throws The errors of `retrievalMetrics`.
 * @example
 * ```ts
 * import { answerPositions } from '@vse/eval';
 *
 * // 2 images, 3 captions; captions 0 and 2 describe image 0.
 * const scores = [0.9, 0.5, 0.1, 0.2, 0.8, 0.3];
 * console.log(answerPositions({ scores, captionToImage: [0, 1, 0] }).imageToText); // [[1, 3], [1]]
 * ```
 */
export function answerPositions(
  input: ScoredRetrieval & { readonly ties?: ListTieRule },
  where = 'answerPositions',
): AnswerPositions {
  const { ties = 'stable' } = input;
  assertOneOf(where, 'ties', ties, ['stable', 'optimistic', 'pessimistic']);
  const relevance = relevanceOf(where, input);
  const { images, captions } = relevance;
  const { imageToText, textToImage } = relevance.scores;
  const captionsOf = Array.from({ length: images }, (): number[] => []);
  const imagesOf = Array.from({ length: captions }, (): number[] => []);
  for (let image = 0; image < images; image++) {
    relevance.row(image).forEach((isCorrect, caption) => {
      if (!isCorrect) return;
      captionsOf[image]!.push(caption);
      imagesOf[caption]!.push(image);
    });
  }
  const byImage = rankAnswers(captionsOf, (image, caption) => imageToText[image * captions + caption]!);
  const byCaption = rankAnswers(imagesOf, (caption, image) => textToImage[image * captions + caption]!);
  for (let image = 0, at = 0; image < images; image++) {
    const row = relevance.row(image);
    for (let caption = 0; caption < captions; caption++, at++) {
      if (row[caption] === 1) continue;
      count(byImage, image, caption, imageToText[at]!, ties);
      count(byCaption, caption, image, textToImage[at]!, ties);
    }
  }
  return { imageToText: positionsOf(byImage), textToImage: positionsOf(byCaption) };
}

function rankAnswers(
  answersOf: readonly (readonly number[])[],
  scoreOf: (query: number, candidate: number) => number,
): RankedAnswers {
  const starts = new Int32Array(answersOf.length + 1);
  answersOf.forEach((answers, query) => (starts[query + 1] = starts[query]! + answers.length));
  const answers = new Int32Array(starts[answersOf.length]!);
  const scores = new Float64Array(answers.length);
  answersOf.forEach((list, query) => {
    const ranked = [...list].sort((a, b) => scoreOf(query, b) - scoreOf(query, a) || a - b);
    answers.set(ranked, starts[query]);
    for (const [i, answer] of ranked.entries()) scores[starts[query]! + i] = scoreOf(query, answer);
  });
  return { starts, answers, scores, pushed: new Int32Array(answers.length) };
}

/** Counts a wrong answer at the best correct answer that it ranks above, by binary search. */
function count(
  { starts, answers, scores, pushed }: RankedAnswers,
  query: number,
  candidate: number,
  score: number,
  ties: ListTieRule,
): void {
  const end = starts[query + 1]!;
  let low = starts[query]!;
  let high = end;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = scores[middle]!;
    const isAhead =
      score > other ||
      (score === other && (ties === 'pessimistic' || (ties === 'stable' && candidate < answers[middle]!)));
    if (isAhead) high = middle;
    else low = middle + 1;
  }
  if (low < end) pushed[low]!++;
}

function positionsOf({ starts, pushed }: RankedAnswers): number[][] {
  return Array.from({ length: starts.length - 1 }, (_, query) => {
    let wrong = 0;
    return Array.from(pushed.subarray(starts[query], starts[query + 1]), (count, place) => {
      wrong += count;
      return place + 1 + wrong;
    });
  });
}
