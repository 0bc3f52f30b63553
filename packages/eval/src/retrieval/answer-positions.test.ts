import { DataError, OptionError } from '@vse/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerPositions, type ListTieRule } from './answer-positions';
import { firstRanks } from './first-ranks';

/** Slow: sorts the whole list. */
function sortedPositions(scores: readonly number[], right: readonly number[], ties: ListTieRule): number[] {
  const favour = { stable: 0, optimistic: 1, pessimistic: -1 }[ties];
  return scores
    .map((_, candidate) => candidate)
    .sort((a, b) => scores[b]! - scores[a]! || favour * (right[b]! - right[a]!) || a - b)
    .flatMap((candidate, i) => (right[candidate] ? [i + 1] : []));
}

describe('answerPositions', () => {
  it('counts wrong answers above each correct one', () => {
    // Image 0 ranks its captions 0 (0.9) and 2 (0.4) among 0.9, 0.7, 0.4, 0.1: positions 1 and 3.
    const input = { scores: [0.9, 0.7, 0.4, 0.1, 0.2, 0.8, 0.6, 0.5], captionToImage: [0, 1, 0, 1] };
    const positions = answerPositions(input);
    // Image 1 ranks 1 (0.8) and 3 (0.5) among 0.8, 0.6, 0.5, 0.2: positions 1 and 3.
    expect(positions.imageToText).toEqual([
      [1, 3],
      [1, 3],
    ]);
    // Captions: 0.9 > 0.2; 0.8 > 0.7; 0.4 < 0.6; 0.5 > 0.1.
    expect(positions.textToImage).toEqual([[1], [1], [2], [1]]);
  });

  it('agrees with sorting under every rule, also with several correct images', () => {
    const matrix = <T>(item: fc.Arbitrary<T>) => fc.array(item, { minLength: 20, maxLength: 20 });
    const ties = fc.constantFrom<ListTieRule>('stable', 'optimistic', 'pessimistic');
    fc.assert(
      fc.property(
        matrix(fc.integer({ min: -2, max: 2 })),
        matrix(fc.nat(1)),
        ties,
        (scores, values, rule) => {
          const got = answerPositions({ scores, relevance: { values, shape: [4, 5] }, ties: rule });
          const row = (all: readonly number[], i: number) => all.slice(i * 5, i * 5 + 5);
          const column = (all: readonly number[], i: number) => all.filter((_, at) => at % 5 === i);
          got.imageToText.forEach((list, i) =>
            expect(list).toEqual(sortedPositions(row(scores, i), row(values, i), rule)),
          );
          got.textToImage.forEach((list, i) =>
            expect(list).toEqual(sortedPositions(column(scores, i), column(values, i), rule)),
          );
        },
      ),
    );
  });

  it('begins with the first rank', () => {
    const input = { scores: [1, 1, 0, 0, 1, 1], captionToImage: [1, 0, 1] };
    const first = firstRanks(input);
    const positions = answerPositions(input);
    expect(positions.imageToText.map(([position]) => position! - 1)).toEqual(Array.from(first.imageToText));
    expect(positions.textToImage.map(([position]) => position! - 1)).toEqual(Array.from(first.textToImage));
  });

  it('refuses average ties, which have no positions, and what retrievalMetrics refuses', () => {
    const input = { scores: [1], captionToImage: [0] };
    expect(() => answerPositions({ ...input, ties: 'average' as ListTieRule })).toThrow(OptionError);
    expect(() => answerPositions({ ...input, scores: [NaN] })).toThrow(DataError);
  });
});
