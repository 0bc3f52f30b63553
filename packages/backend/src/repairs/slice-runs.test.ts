import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sliceRuns } from './slice-runs';

describe('sliceRuns', () => {
  it('is one run for whole rows, one per row for columns', () => {
    expect(sliceRuns([4, 5], [1, 0], [2, 5])).toEqual({ length: 10, starts: [5] });
    expect(sliceRuns([4, 5], [1, 2], [2, 3])).toEqual({ length: 3, starts: [7, 12] }); // 1 * 5 + 2, 2 * 5 + 2
    expect(sliceRuns([2, 3, 4], [0, 1, 0], [2, 2, 4])).toEqual({ length: 8, starts: [4, 16] });
  });

  it('is empty for a size of 0, and one element for a scalar', () => {
    expect(sliceRuns([4, 5], [4, 0], [0, 5])).toEqual({ length: 0, starts: [] });
    expect(sliceRuns([], [], [])).toEqual({ length: 1, starts: [0] });
  });

  it('takes the elements that a loop over all of them keeps', () => {
    const axis = fc
      .tuple(fc.integer({ min: 1, max: 4 }), fc.nat(3), fc.nat(3))
      .map(([whole, from, most]) => ({
        whole,
        from: from % whole,
        size: 1 + (most % (whole - (from % whole))),
      }));
    fc.assert(
      fc.property(fc.array(axis, { minLength: 1, maxLength: 5 }), (axes) => {
        const { length, starts } = sliceRuns(
          axes.map(({ whole }) => whole),
          axes.map(({ from }) => from),
          axes.map(({ size }) => size),
        );
        const taken = starts.flatMap((start) => Array.from({ length }, (_, i) => start + i));
        expect(taken).toEqual(keptPlaces(axes));
      }),
    );
  });
});

function keptPlaces(axes: readonly { whole: number; from: number; size: number }[]): number[] {
  const all = axes.reduce((product, { whole }) => product * whole, 1);
  return Array.from({ length: all }, (_, place) => place).filter((place) => {
    let rest = place;
    return [...axes].reverse().every(({ whole, from, size }) => {
      const at = rest % whole;
      rest = (rest - at) / whole;
      return at >= from && at < from + size;
    });
  });
}
