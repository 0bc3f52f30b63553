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

interface Candidates {
  readonly scores: ArrayLike<number>;
  /** Where the first candidate's score is, how far apart they are, and how many. */
  readonly from: number;
  readonly step: number;
  readonly count: number;
}

/**
 * Where every right answer of every query ranks, by counting the wrong answers ahead of each: no list is sorted.
 * Time O(images x captions x log answers), memory O(right pairs). Errors are those of `retrievalMetrics`.
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
  return {
    imageToText: captionsOf.map((answers, image) =>
      positionsOf({ scores, from: image * captions, step: 1, count: captions }, answers, ties),
    ),
    textToImage: imagesOf.map((answers, caption) =>
      positionsOf({ scores, from: caption, step: captions, count: images }, answers, ties),
    ),
  };
}

function positionsOf(list: Candidates, answers: readonly number[], ties: ListTieRule): number[] {
  const { scores, from, step, count } = list;
  const scoreOf = (candidate: number): number => scores[from + candidate * step]!;
  const ranked = [...answers].sort((a, b) => scoreOf(b) - scoreOf(a) || a - b);
  const right = new Set(answers);
  const pushed = new Int32Array(ranked.length + 1); // wrong answers by the first right answer that they are ahead of
  for (let candidate = 0; candidate < count; candidate++) {
    if (right.has(candidate)) continue;
    const score = scoreOf(candidate);
    const ahead = (answer: number): boolean =>
      score > scoreOf(answer) ||
      (score === scoreOf(answer) && (ties === 'pessimistic' || (ties === 'stable' && candidate < answer)));
    pushed[firstIndex(ranked, ahead)]!++;
  }
  let wrong = 0;
  return ranked.map((_, place) => {
    wrong += pushed[place]!;
    return place + 1 + wrong;
  });
}

/** The first index whose item passes, where all items after one that passes do too; the length where none does. */
function firstIndex(items: readonly number[], passes: (item: number) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (passes(items[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}
