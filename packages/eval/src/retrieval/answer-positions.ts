import { OptionError } from '@vse/core';
import type { TieRule } from './first-ranks';
import { relevanceOf, type ScoredRetrieval } from './relevance';

/** The tie rules by which every candidate has one position. */
export type ListTieRule = Exclude<TieRule, 'average'>;

/** The positions, from 1, of each query's right answers in its ranked list, ascending; empty where it has none. */
export interface AnswerPositions {
  /** `[images][answers]` */
  readonly imageToText: readonly (readonly number[])[];
  /** `[captions][answers]` */
  readonly textToImage: readonly (readonly number[])[];
}

/** The right answers of all queries, each query's together and the best first, and what was counted of them. */
interface RankedAnswers {
  /** Where each query's answers start, `[queries + 1]`. */
  readonly starts: Int32Array;
  /** `[answers]`, candidates and their scores. */
  readonly answers: Int32Array;
  readonly scores: Float64Array;
  /** `[answers]`, wrong answers by the first right answer that they are ahead of. */
  readonly pushed: Int32Array;
}

/**
 * Where every right answer of every query ranks, by counting the wrong answers ahead of each: two passes over the
 * scores, row by row, and no list is sorted. Time O(images x captions x log answers), memory O(right pairs). Errors are
 * those of `retrievalMetrics`.
 */
export function answerPositions(
  input: ScoredRetrieval & { readonly ties?: ListTieRule },
  where = 'answerPositions',
): AnswerPositions {
  const { scores, ties = 'stable' } = input;
  if (!['stable', 'optimistic', 'pessimistic'].includes(ties)) {
    throw new OptionError(`${where}: ties must be one of stable, optimistic, pessimistic, got ${ties}.`);
  }
  const relevance = relevanceOf(where, input);
  const { images, captions } = relevance;
  const captionsOf = Array.from({ length: images }, (): number[] => []);
  const imagesOf = Array.from({ length: captions }, (): number[] => []);
  for (let image = 0; image < images; image++) {
    relevance.row(image).forEach((right, caption) => {
      if (!right) return;
      captionsOf[image]!.push(caption);
      imagesOf[caption]!.push(image);
    });
  }
  const byImage = rankAnswers(captionsOf, (image, caption) => scores[image * captions + caption]!);
  const byCaption = rankAnswers(imagesOf, (caption, image) => scores[image * captions + caption]!);
  for (let image = 0, at = 0; image < images; image++) {
    const right = relevance.row(image);
    for (let caption = 0; caption < captions; caption++, at++) {
      if (right[caption] === 1) continue;
      count(byImage, image, caption, scores[at]!, ties);
      count(byCaption, caption, image, scores[at]!, ties);
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

/** Counts a wrong answer at the best right answer that it is ahead of, found by halving. */
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
