import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packAll, packLengths } from './packing';

describe('packLengths', () => {
  it('walks the longest first, step by step', () => {
    // Sequences of 1, 3 and 2 words padded to 3: rows 0, 3-5, 6-7 are real.
    const { sizes, paddedRows, packedRows } = packLengths([1, 3, 2], 3, false);
    expect(sizes).toEqual([3, 2, 1]);
    expect([...paddedRows]).toEqual([3, 6, 0, 4, 7, 5]);
    expect([...packedRows]).toEqual([2, -1, -1, 0, 3, 5, 1, 4, -1]);
  });

  it('starts at the last word of each sequence in reverse', () => {
    expect([...packLengths([1, 3, 2], 3, true).paddedRows]).toEqual([5, 7, 0, 4, 6, 3]);
  });

  it('packs every word once, and knows its place', () => {
    const lengths = fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 8 });
    fc.assert(
      fc.property(lengths, fc.boolean(), (all, reverse) => {
        const { sizes, paddedRows, packedRows } = packLengths(all, 6, reverse);
        const words = all.reduce((sum, length) => sum + length, 0);
        expect(paddedRows.length).toBe(words);
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(words);
        paddedRows.forEach((row, packed) => expect(packedRows[row]).toBe(packed));
      }),
    );
  });
});

describe('packAll', () => {
  it('packs every place, forward or in reverse', () => {
    expect([...packAll(2, 2, false).paddedRows]).toEqual([0, 2, 1, 3]);
    expect([...packAll(2, 2, true).paddedRows]).toEqual([1, 3, 0, 2]);
    expect([...packAll(2, 2, true).packedRows]).toEqual([2, 0, 3, 1]);
  });
});
