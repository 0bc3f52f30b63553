import { DataError, OptionError, ShapeError } from '@vse/core';
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

  it('marks the correct answers of several images by a matrix', () => {
    const relevance = { values: [0, 1, 1, 1, 0, 1], shape: [2, 3] } as const;
    const some = { scores: input.scores, relevance };
    const correct = (direction: 'image-to-text' | 'text-to-image', query: number) =>
      topMatches({ ...some, direction, query }).map((match) => [match.candidate, match.correct]);
    expect(correct('image-to-text', 1)).toEqual([
      [0, true],
      [2, true],
      [1, false],
    ]);
    expect(correct('text-to-image', 2)).toEqual([
      [0, true],
      [1, true],
    ]);
  });

  it('refuses NaN in the scores of its query, and does not read those of others', () => {
    const scores = [0.1, NaN, 0.9, 0.4, 0.2, 0.3];
    const ask = (direction: 'image-to-text' | 'text-to-image', query: number) => () =>
      topMatches({ ...input, scores, direction, query });
    expect(ask('image-to-text', 0)).toThrow(/scores must be finite, got NaN for image 0, caption 1/);
    expect(ask('text-to-image', 1)).toThrow(/scores must be finite, got NaN for image 0, caption 1/);
    expect(ask('image-to-text', 1)()).toHaveLength(3);
    expect(ask('text-to-image', 2)()).toHaveLength(2);
    const relevance = { values: [1, 1, 1, 1, NaN, 1], shape: [2, 3] } as const;
    const matrix = { scores: input.scores, relevance, direction: 'image-to-text' } as const;
    expect(() => topMatches({ ...matrix, query: 1 })).toThrow(/relevance\.values must be finite/);
    expect(topMatches({ ...matrix, query: 0 })).toHaveLength(3);
  });

  it('refuses sizes that do not fit, and links to no image or to none', () => {
    const query = { direction: 'image-to-text', query: 0 } as const;
    expect(() => topMatches({ scores: [1, 2, 3], captionToImage: [0, 0], ...query })).toThrow(ShapeError);
    for (const captionToImage of [
      [0, 2, 1],
      [0, -1, 1],
      [0, 0.5, 1],
      [0, 0, 0],
    ]) {
      expect(() => topMatches({ ...input, captionToImage, ...query })).toThrow(DataError);
    }
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
