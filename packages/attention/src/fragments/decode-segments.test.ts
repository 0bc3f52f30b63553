import { OptionError, ShapeError } from '@vse/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeSegments, type DecodeSegmentsInput, type Segment } from './decode-segments';

const input = fc
  .record({ words: fc.integer({ min: 1, max: 5 }), regions: fc.integer({ min: 1, max: 3 }) })
  .chain(({ words, regions }) =>
    fc.record({
      regions: fc.constant(regions),
      scores: fc.array(fc.integer({ min: -4, max: 4 }), {
        minLength: words * regions,
        maxLength: words * regions,
      }),
      affinity: fc.integer({ min: 0, max: 3 }),
    }),
  );

/** The sum that a choice of regions reaches, word by word. */
function total({ scores, regions, affinity }: DecodeSegmentsInput, chosen: readonly number[]): number {
  return chosen.reduce(
    (sum, region, word) =>
      sum + scores[word * regions + region]! + (word > 0 && chosen[word - 1] === region ? affinity : 0),
    0,
  );
}

const chosenBy = (segments: readonly Segment[]): number[] =>
  segments.flatMap(({ words, region }) => Array<number>(words).fill(region));

describe('decodeSegments', () => {
  it('keeps a word with its neighbours if the affinity outweighs its best region', () => {
    // Words 0 and 2 want region 0 by 3, word 1 wants region 1 by 1. Two ties of 1 each outweigh 1.
    const scores = [3, 0, 0, 1, 3, 0];
    expect(decodeSegments({ scores, regions: 2, affinity: 1 })).toEqual([
      { firstWord: 0, words: 3, region: 0 },
    ]);
    // Without a gain each takes its best: 3 + 1 + 3 = 7.
    expect(decodeSegments({ scores, regions: 2, affinity: 0 })).toEqual([
      { firstWord: 0, words: 1, region: 0 },
      { firstWord: 1, words: 1, region: 1 },
      { firstWord: 2, words: 1, region: 0 },
    ]);
  });

  it('reaches the best sum of all assignments', () => {
    fc.assert(
      fc.property(input, (given) => {
        const words = given.scores.length / given.regions;
        let best = -Infinity;
        for (let code = 0; code < given.regions ** words; code++) {
          const chosen = Array.from(
            { length: words },
            (_, i) => Math.floor(code / given.regions ** i) % given.regions,
          );
          best = Math.max(best, total(given, chosen));
        }
        expect(total(given, chosenBy(decodeSegments(given)))).toBe(best);
      }),
    );
  });

  it('covers the words in order, in runs that differ from their neighbours', () => {
    fc.assert(
      fc.property(input, (given) => {
        const segments = decodeSegments(given);
        let next = 0;
        segments.forEach(({ firstWord, words, region }, i) => {
          expect(firstWord).toBe(next);
          expect(region).not.toBe(segments[i - 1]?.region);
          next += words;
        });
        expect(next).toBe(given.scores.length / given.regions);
      }),
    );
  });

  it('has fewer changes the more neighbours gain', () => {
    fc.assert(
      fc.property(input, (given) => {
        const more = decodeSegments({ ...given, affinity: given.affinity + 1 });
        expect(more.length).toBeLessThanOrEqual(decodeSegments(given).length);
      }),
    );
  });

  it('takes the first of regions that fit equally, and none for no words', () => {
    expect(decodeSegments({ scores: [1, 1, 1, 1], regions: 2, affinity: 0 })).toEqual([
      { firstWord: 0, words: 2, region: 0 },
    ]);
    expect(decodeSegments({ scores: [], regions: 2, affinity: 0 })).toEqual([]);
  });

  it('names what is wrong', () => {
    expect(() => decodeSegments({ scores: [1, 2, 3], regions: 2, affinity: 0 })).toThrow(ShapeError);
    expect(() => decodeSegments({ scores: [1], regions: 0, affinity: 0 })).toThrow(ShapeError);
    expect(() => decodeSegments({ scores: [1], regions: 1, affinity: -1 })).toThrow(OptionError);
    expect(() => decodeSegments({ scores: [NaN], regions: 1, affinity: 0 })).toThrow(
      'decodeSegments: scores must be finite, got NaN at 0.',
    );
  });
});
