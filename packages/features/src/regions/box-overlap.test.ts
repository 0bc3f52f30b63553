import { describe, expect, it } from 'vitest';
import { areaOf, intersectionOverUnion, sharedArea } from './box-overlap';

describe('intersectionOverUnion', () => {
  it('is the shared area over the covered one', () => {
    // 2 x 2 and 2 x 2, one px apart each way: they share 1 of 4 + 4 - 1.
    const boxes = [0, 0, 2, 2, 1, 1, 3, 3];
    expect(sharedArea(boxes, 0, boxes, 1)).toBe(1);
    expect(intersectionOverUnion(boxes, 0, boxes, 1)).toBeCloseTo(1 / 7, 12);
    expect(intersectionOverUnion(boxes, 1, boxes, 1)).toBe(1);
  });

  it('is 0 for boxes that touch, that are apart, and that have no area', () => {
    const boxes = [0, 0, 1, 1, 1, 0, 2, 1, 5, 5, 6, 6, 3, 3, 3, 3, 9, 9, 8, 8];
    for (const other of [1, 2, 3, 4]) expect(intersectionOverUnion(boxes, 0, boxes, other)).toBe(0);
    expect(intersectionOverUnion(boxes, 3, boxes, 3)).toBe(0);
    expect(areaOf(boxes, 4)).toBe(0);
  });
});
