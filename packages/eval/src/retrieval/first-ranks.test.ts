import { OptionError } from '@vse/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstRanks, type TieRule } from './first-ranks';

/** Slow: sorts every query's candidates by score, then by index. */
function sortedRanks(scores: readonly (readonly number[])[], links: readonly number[]) {
  const first = (values: readonly number[], right: (candidate: number) => boolean) =>
    values
      .map((value, candidate) => ({ value, candidate }))
      .sort((a, b) => b.value - a.value || a.candidate - b.candidate)
      .findIndex(({ candidate }) => right(candidate));
  return {
    imageToText: scores.map((row, image) => first(row, (caption) => links[caption] === image)),
    textToImage: links.map((image, caption) =>
      first(
        scores.map((row) => row[caption]!),
        (candidate) => candidate === image,
      ),
    ),
  };
}

const ranksOf = (
  scores: readonly (readonly number[])[],
  captionToImage: readonly number[],
  ties?: TieRule,
) => {
  const input = { scores: Float32Array.from(scores.flat()), captionToImage };
  const ranks = firstRanks({ ...input, ...(ties && { ties }) });
  return { imageToText: Array.from(ranks.imageToText), textToImage: Array.from(ranks.textToImage) };
};

describe('firstRanks', () => {
  it('counts the wrong answers above the best correct one', () => {
    // Image 0 owns captions 0 and 1. Its best scores 5; of the wrong captions 2 (9) and 3 (1) one is above: rank 1.
    // Caption 0: image 0 scores 2, image 1 scores 7: rank 1. Caption 1: 5 against 4: rank 0.
    expect(
      ranksOf(
        [
          [2, 5, 9, 1],
          [7, 4, 8, 3],
        ],
        [0, 0, 1, 1],
      ),
    ).toEqual({ imageToText: [1, 0], textToImage: [1, 0, 1, 0] });
  });

  it('places ties by the rule', () => {
    // Image 1's captions are 1 and 3; all five scores are equal. Wrong are 0, 2, 4: one of them, 0, is earlier.
    const scores = [
      [0, 0, 0, 0, 0],
      [0, 0, 0, 0, 0],
    ];
    const rank = (ties: TieRule) => ranksOf(scores, [0, 1, 0, 1, 0], ties).imageToText[1];
    expect([rank('stable'), rank('optimistic'), rank('pessimistic'), rank('average')]).toEqual([
      1, 0, 3, 1.5,
    ]);
  });

  it('agrees with sorting, ties included', () => {
    const shape = fc.record({
      links: fc.array(fc.nat(2), { maxLength: 8 }).map((extra) => [2, 0, 1, ...extra]),
      pool: fc.array(fc.integer({ min: -2, max: 2 }), { minLength: 33, maxLength: 33 }),
    });
    fc.assert(
      fc.property(shape, ({ links, pool }) => {
        const scores = [0, 1, 2].map((image) =>
          links.map((_, caption) => pool[image * links.length + caption]!),
        );
        expect(ranksOf(scores, links)).toEqual(sortedRanks(scores, links));
      }),
    );
  });

  it('has no rank for a query without a correct answer', () => {
    const input = { scores: [3, 1, 2, 4], relevance: { values: [0, 1, 0, 0], shape: [2, 2] as const } };
    const ranks = firstRanks(input);
    expect(Array.from(ranks.imageToText)).toEqual([1, NaN]);
    expect(Array.from(ranks.textToImage)).toEqual([NaN, 1]);
  });

  it('refuses an unknown rule', () => {
    const input = { scores: [1], captionToImage: [0] };
    expect(() => firstRanks({ ...input, ties: 'random' as TieRule })).toThrow(OptionError);
  });
});
