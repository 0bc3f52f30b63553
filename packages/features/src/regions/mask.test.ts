import { describe, expect, it } from 'vitest';
import { maskOf } from '../testing/drawings';
import { boundsOf, components, depthOf, overlap } from './mask';

const bounded = (...rows: string[]) => {
  const mask = maskOf(...rows);
  return { mask, bounds: boundsOf(mask) };
};

describe('masks', () => {
  it('have a bounding rectangle', () => {
    expect(boundsOf(maskOf('....', '.##.', '..#.'))).toEqual({
      left: 1,
      top: 1,
      right: 3,
      bottom: 3,
      area: 3,
    });
    expect(boundsOf(maskOf('...'))).toEqual({ left: 0, top: 0, right: 0, bottom: 0, area: 0 });
  });

  it('split into 8-connected components that do not wrap around the edge', () => {
    const pieces = components(maskOf('#..#', '.#..', '...#'), 1);
    expect(pieces.map((piece) => boundsOf(piece).area)).toEqual([2, 1, 1]);
    expect(components(maskOf('#..#', '.#..', '...#'), 2).length).toBe(1);
  });

  it('have a depth at each pixel', () => {
    const { mask, bounds } = bounded('.....', '.###.', '.###.', '.###.', '.....');
    expect([...depthOf(mask, bounds)].slice(6, 9)).toEqual([1, 1, 1]);
    expect(depthOf(mask, bounds)[12]).toBe(2);
    expect(depthOf(mask, bounds)[0]).toBe(0);
    const edge = bounded('##', '##');
    expect([...depthOf(edge.mask, edge.bounds)]).toEqual([1, 1, 1, 1]);
  });

  it('overlap by intersection over union', () => {
    // Two of four pixels are in both: 2 / (3 + 3 - 2).
    expect(overlap(bounded('###.'), bounded('.###'))).toBeCloseTo(2 / 4);
    expect(overlap(bounded('#...'), bounded('...#'))).toBe(0);
    expect(overlap(bounded('....'), bounded('....'))).toBe(0);
  });
});
