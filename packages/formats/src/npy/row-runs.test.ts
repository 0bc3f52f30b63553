import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowRuns } from './row-runs';

describe('rowRuns', () => {
  it('joins neighbours and rows a short gap apart', () => {
    const runs = rowRuns([9, 2, 3, 2], 65536); // a gap of one row is 64 KiB, just allowed
    expect(runs.map(({ first, last }) => [first, last])).toEqual([
      [2, 3],
      [9, 9],
    ]);
    expect(runs[0]!.wanted).toEqual([
      { row: 2, at: 1 },
      { row: 2, at: 3 },
      { row: 3, at: 2 },
    ]);
    expect(rowRuns([5, 7], 65536)).toHaveLength(1);
    expect(rowRuns([5, 8], 65536)).toHaveLength(2);
    expect(rowRuns([], 4)).toEqual([]);
    const ten = rowRuns([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 1 << 20); // eight rows of 1 MiB fill a read
    expect(ten.map(({ first, last }) => [first, last])).toEqual([
      [0, 7],
      [8, 9],
    ]);
  });

  it('covers every requested row once, in reads of bounded size', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(400)), fc.integer({ min: 1, max: 3 << 20 }), (rows, rowBytes) => {
        const runs = rowRuns(rows, rowBytes);
        const places = runs.flatMap(({ wanted }) => wanted);
        expect(places.map(({ at }) => at).sort((a, b) => a - b)).toEqual(rows.map((_, i) => i));
        for (const { row, at } of places) expect(row).toBe(rows[at]);
        for (const { first, last, wanted } of runs) {
          expect(first === last || (last - first + 1) * rowBytes <= 8 << 20).toBe(true);
          expect(wanted.every(({ row }) => row >= first && row <= last)).toBe(true);
        }
      }),
    );
  });
});
