import { OptionError } from '@vse/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstRanks } from './first-ranks';
import { topMatches } from './top-matches';

const input = { scores: [0.1, 0.9, 0.9, 0.4, 0.2, 0.3], captionToImage: [0, 1, 0] };

describe('topMatches', () => {
  it('returns the best answers first and marks the correct ones', () => {
    expect(topMatches({ ...input, direction: 'image-to-text', query: 0, count: 2 })).toEqual([
      { candidate: 1, score: 0.9, correct: false },
      { candidate: 2, score: 0.9, correct: true },
    ]);
    expect(topMatches({ ...input, direction: 'text-to-image', query: 0 })).toEqual([
      { candidate: 1, score: 0.4, correct: false },
      { candidate: 0, score: 0.1, correct: true },
    ]);
  });

  it('has the first correct answer at its rank', () => {
    const scores = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(scores, fc.nat(3), (values, caption) => {
        const some = { scores: values, captionToImage: [2, 0, 1, 1] };
        const rank = firstRanks(some).textToImage[caption];
        const found = topMatches({ ...some, direction: 'text-to-image', query: caption, count: 9 });
        expect(found.findIndex(({ correct }) => correct)).toBe(rank);
      }),
    );
  });

  it('agrees with sorting all candidates', () => {
    const scores = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 30, maxLength: 30 });
    fc.assert(
      fc.property(scores, fc.integer({ min: 1, max: 12 }), (values, count) => {
        const some = { scores: values, captionToImage: [0, 1, 2, 0, 1, 2, 0, 1, 2, 0] };
        const found = topMatches({ ...some, direction: 'image-to-text', query: 1, count });
        const row = values.slice(10, 20);
        const sorted = [...row.keys()].sort((a, b) => row[b]! - row[a]! || a - b).slice(0, count);
        expect(found.map(({ candidate }) => candidate)).toEqual(sorted);
        expect(found.every(({ candidate, correct }) => correct === (candidate % 3 === 1))).toBe(true);
      }),
    );
  });

  it('refuses queries and counts out of range', () => {
    const ask =
      (query: number, count = 1) =>
      () =>
        topMatches({ ...input, direction: 'text-to-image', query, count });
    expect(ask(3)).toThrow(OptionError);
    expect(ask(-1)).toThrow(OptionError);
    expect(ask(0, 0)).toThrow(OptionError);
  });
});
