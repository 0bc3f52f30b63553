import { DataError } from '@vse/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boxOverlap, checkBoxes, enclosingBox, type Box } from './box-overlap';

const box = fc
  .tuple(fc.integer({ max: 9, min: 0 }), fc.integer({ max: 9, min: 0 }), fc.nat(6), fc.nat(6))
  .map(([x, y, w, h]): Box => [x, y, x + w, y + h]);

describe('boxOverlap', () => {
  it('is shared over covered area', () => {
    // 2 x 2 and 2 x 2, one apart in both directions: 1 shared, 4 + 4 - 1 = 7 covered.
    expect(boxOverlap([0, 0, 2, 2], [1, 1, 3, 3])).toBeCloseTo(1 / 7, 12);
    // With the last pixels inside: 3 x 3 and 3 x 3, 2 x 2 shared: 4 / (9 + 9 - 4).
    expect(boxOverlap([0, 0, 2, 2], [1, 1, 3, 3], { inclusivePixels: true })).toBeCloseTo(4 / 14, 12);
  });

  it('is 0 for boxes apart or without area', () => {
    expect(boxOverlap([0, 0, 1, 1], [2, 2, 3, 3])).toBe(0);
    expect(boxOverlap([0, 0, 1, 1], [1, 0, 2, 1])).toBe(0);
    expect(boxOverlap([1, 1, 1, 1], [1, 1, 1, 1])).toBe(0);
  });

  it('counts the cells of a grid', () => {
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

describe('enclosingBox', () => {
  it('holds all boxes', () => {
    expect(
      enclosingBox([
        [1, 5, 2, 6],
        [0, 6, 1, 9],
      ]),
    ).toEqual([0, 5, 2, 9]);
    expect(() => enclosingBox([])).toThrow(DataError);
  });
});

describe('checkBoxes', () => {
  it('names the box that is none', () => {
    expect(() =>
      checkBoxes('test', 'truth', [
        [0, 0, 1, 1],
        [2, 0, 1, 1],
      ]),
    ).toThrow('truth[1]');
    expect(() => checkBoxes('test', 'truth', [[0, NaN, 1, 1]])).toThrow(DataError);
    expect(() => checkBoxes('test', 'truth', [[0, 0, 0, 0]])).not.toThrow();
  });
});
