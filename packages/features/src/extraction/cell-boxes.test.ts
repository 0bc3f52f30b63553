import { describe, expect, it } from 'vitest';
import { cellBoxes, wholeImageBoxes } from './cell-boxes';

describe('cellBoxes', () => {
  it('tiles the image row by row', () => {
    expect([...cellBoxes(1, 2)]).toEqual([0, 0, 0.5, 1, 0.5, 0, 1, 1]);
    const boxes = cellBoxes(7, 5);
    let area = 0;
    for (let i = 0; i < boxes.length; i += 4) {
      area += (boxes[i + 2]! - boxes[i]!) * (boxes[i + 3]! - boxes[i + 1]!);
    }
    expect(boxes.length).toBe(7 * 5 * 4);
    expect(area).toBeCloseTo(1, 5);
    expect([...boxes.slice(-2)]).toEqual([1, 1]);
  });

  it('repeats the whole image', () => {
    expect([...wholeImageBoxes(2)]).toEqual([0, 0, 1, 1, 0, 0, 1, 1]);
    expect(wholeImageBoxes(0).length).toBe(0);
  });
});
