import { describe, expect, it } from 'vitest';
import { addToSegments, segmentShapes } from './segment-sum';

describe('addToSegments', () => {
  it('adds rows [1 2], [3 4], [5 6] with ids 2, 0, 2: row 2 is [1 + 5, 2 + 6]', () => {
    const out = new Float32Array(6);
    addToSegments(out, Float32Array.of(1, 2, 3, 4, 5, 6), Int32Array.of(2, 0, 2), 2);
    expect([...out]).toEqual([3, 4, 0, 0, 6, 8]);
  });

  it('drops ids below 0 and from the number of segments on', () => {
    const out = new Float32Array(2);
    addToSegments(out, Float32Array.of(1, 2, 4), Int32Array.of(-1, 2, 1), 1);
    expect([...out]).toEqual([0, 4]);
  });

  it('does nothing for rows of width 0', () => {
    const out = new Float32Array(0);
    addToSegments(out, new Float32Array(0), Int32Array.of(0, 1), 0);
    expect(out).toHaveLength(0);
  });
});

describe('segmentShapes', () => {
  it('moves one slice per id', () => {
    expect(segmentShapes([4, 3, 5], [4], 7)).toEqual({ width: 15, outShape: [7, 3, 5] });
    expect(segmentShapes([4, 3, 5], [4, 3], 7)).toEqual({ width: 5, outShape: [7, 5] });
    expect(segmentShapes([4], [4], 7)).toEqual({ width: 1, outShape: [7] });
  });

  it('refuses ids that do not fit', () => {
    expect(() => segmentShapes([4, 3], [3], 7)).toThrow(/got \[3\] for x \[4, 3\]/);
    expect(() => segmentShapes([4], [4, 1], 7)).toThrow(/a prefix of that of x/);
  });
});
