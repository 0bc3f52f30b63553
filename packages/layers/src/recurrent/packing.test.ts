import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packAll, packLengths } from './packing';

describe('packLengths', () => {
  it('walks the longest first, step by step', () => {
    // Sequences of 1, 3 and 2 words padded to 3: rows 0, 3-5, 6-7 are real.
    const { sizes, take, give } = packLengths([1, 3, 2], 3, false);
    expect(sizes).toEqual([3, 2, 1]);
    expect([...take]).toEqual([3, 6, 0, 4, 7, 5]);
    expect([...give]).toEqual([2, -1, -1, 0, 3, 5, 1, 4, -1]);
  });

  it('starts at the last word of each where it walks back', () => {
    expect([...packLengths([1, 3, 2], 3, true).take]).toEqual([5, 7, 0, 4, 6, 3]);
  });

  it('takes every word once, and gives it back', () => {
    const lengths = fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 8 });
    fc.assert(
      fc.property(lengths, fc.boolean(), (all, reverse) => {
        const { sizes, take, give } = packLengths(all, 6, reverse);
        const words = all.reduce((sum, length) => sum + length, 0);
        expect(take.length).toBe(words);
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(words);
        take.forEach((row, packed) => expect(give[row]).toBe(packed));
      }),
    );
  });

  it('refuses a length beyond the padding', () => {
    expect(() => packLengths([4], 3, false)).toThrow(/from 0 to 3, got 4 at 0/);
  });
});

describe('packAll', () => {
  it('takes every place, first to last or last to first', () => {
    expect([...packAll(2, 2, false).take]).toEqual([0, 2, 1, 3]);
    expect([...packAll(2, 2, true).take]).toEqual([1, 3, 0, 2]);
    expect([...packAll(2, 2, true).give]).toEqual([2, 0, 3, 1]);
  });
});
