import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  assertBoxes,
  boxArea,
  boxOverlap,
  boxOverlapAt,
  enclosingBox,
  sharedBoxArea,
  type Box,
} from './boxes';
import { DataError } from './errors';

const box = fc
  .tuple(fc.integer({ max: 9, min: 0 }), fc.integer({ max: 9, min: 0 }), fc.nat(6), fc.nat(6))
  .map(([x, y, w, h]): Box => [x, y, x + w, y + h]);

describe('boxOverlap', () => {
  it('is the shared area over the covered area', () => {
    // 2 x 2 and 2 x 2, one apart in both directions: 1 shared, 4 + 4 - 1 = 7 covered.
    expect(boxOverlap([0, 0, 2, 2], [1, 1, 3, 3])).toBeCloseTo(1 / 7, 12);
    // With the last pixels inside: 3 x 3 and 3 x 3, 2 x 2 shared: 4 / (9 + 9 - 4).
    expect(boxOverlap([0, 0, 2, 2], [1, 1, 3, 3], { inclusivePixels: true })).toBeCloseTo(4 / 14, 12);
  });

  it('is 0 for boxes that lie apart or have no area', () => {
    expect(boxOverlap([0, 0, 1, 1], [2, 2, 3, 3])).toBe(0);
    expect(boxOverlap([0, 0, 1, 1], [1, 0, 2, 1])).toBe(0);
    expect(boxOverlap([1, 1, 1, 1], [1, 1, 1, 1])).toBe(0);
  });

  it('agrees with counting the cells of a grid', () => {
    const inside = ([x1, y1, x2, y2]: Box, x: number, y: number) => x >= x1 && x < x2 && y >= y1 && y < y2;
    fc.assert(
      fc.property(box, box, (a, b) => {
        let shared = 0;
        let covered = 0;
        for (let i = 0; i < 256; i++) {
          const [x, y] = [i % 16, i >> 4];
          if (inside(a, x, y) && inside(b, x, y)) shared++;
          if (inside(a, x, y) || inside(b, x, y)) covered++;
        }
        expect(boxOverlap(a, b)).toBeCloseTo(covered === 0 ? 0 : shared / covered, 12);
        expect(boxOverlap(b, a)).toBe(boxOverlap(a, b));
      }),
    );
  });
});

describe('boxOverlapAt', () => {
  it('reads boxes by number in flat lists', () => {
    // 2 x 2 and 2 x 2, one px apart each way: they share 1 of 4 + 4 - 1.
    const boxes = [0, 0, 2, 2, 1, 1, 3, 3];
    expect(sharedBoxArea([boxes, 0], [boxes, 1])).toBe(1);
    expect(boxOverlapAt([boxes, 0], [boxes, 1])).toBeCloseTo(1 / 7, 12);
    expect(boxOverlapAt([boxes, 1], [boxes, 1])).toBe(1);
  });

  it('is 0 for boxes that touch, lie apart, have no area or are inside out', () => {
    const boxes = [0, 0, 1, 1, 1, 0, 2, 1, 5, 5, 6, 6, 3, 3, 3, 3, 9, 9, 8, 8];
    for (const other of [1, 2, 3, 4]) expect(boxOverlapAt([boxes, 0], [boxes, other])).toBe(0);
    expect(boxOverlapAt([boxes, 3], [boxes, 3])).toBe(0);
    expect(boxArea(boxes, 4)).toBe(0);
    expect(boxArea(boxes, 3, { inclusivePixels: true })).toBe(1);
  });
});

describe('enclosingBox', () => {
  it('contains all boxes', () => {
    expect(
      enclosingBox([
        [1, 5, 2, 6],
        [0, 6, 1, 9],
      ]),
    ).toEqual([0, 5, 2, 9]);
    expect(() => enclosingBox([])).toThrow(DataError);
  });
});

describe('assertBoxes', () => {
  it('names the first wrong box', () => {
    expect(() =>
      assertBoxes('test', 'truth', [
        [0, 0, 1, 1],
        [2, 0, 1, 1],
      ]),
    ).toThrow('truth[1]');
    expect(() => assertBoxes('test', 'truth', [[0, NaN, 1, 1]])).toThrow(DataError);
    expect(() => assertBoxes('test', 'truth', [[0, 0, 0, 0]])).not.toThrow();
  });
});
