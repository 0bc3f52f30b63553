import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxOverlap, type Box } from '@vse/core';
import { closestBox } from './closest-box';

describe('closestBox', () => {
  it('finds the proposal that overlaps most, the first of equal ones', () => {
    // Half of 10 x 10, 8 of 10 rows, 8 of 10 columns.
    const proposals: Box[] = [
      [0, 0, 10, 5],
      [0, 0, 10, 8],
      [0, 0, 8, 10],
    ];
    expect(closestBox(proposals, [0, 0, 10, 10])).toEqual({ index: 1, overlap: 0.8 });
  });

  it('finds none if none overlaps', () => {
    expect(closestBox([], [0, 0, 1, 1])).toBeUndefined();
    expect(closestBox([[1, 0, 2, 1]], [0, 0, 1, 1])).toBeUndefined();
    expect(closestBox([[0, 0, 0, 0]], [0, 0, 0, 0])).toBeUndefined();
  });

  it('leaves none that overlaps more', () => {
    const box = fc.tuple(fc.nat(9), fc.nat(9), fc.nat(6), fc.nat(6)).map(([x, y, w, h]): Box => [x, y, x + w, y + h]); // prettier-ignore
    fc.assert(
      fc.property(fc.array(box, { maxLength: 6 }), box, (proposals, truth) => {
        const overlaps = proposals.map((proposal) => boxOverlap(proposal, truth));
        const best = closestBox(proposals, truth);
        expect(best?.overlap ?? 0).toBe(Math.max(0, ...overlaps));
        expect(best?.index ?? overlaps.indexOf(0)).toBe(best ? overlaps.indexOf(best.overlap) : overlaps.length ? 0 : -1); // prettier-ignore
      }),
    );
  });
});
