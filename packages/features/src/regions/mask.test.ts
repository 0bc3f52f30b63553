import { describe, expect, it } from 'vitest';
import { maskOf } from '../testing/drawings';
import { boundsOf, components, depthOf, overlap } from './mask';

const bounded = (...rows: string[]) => {
  const mask = maskOf(...rows);
  return { mask, bounds: boundsOf(mask) };
};

describe('masks', () => {
  it('have the smallest rectangle around them', () => {
    expect(boundsOf(maskOf('....', '.##.', '..#.'))).toEqual({
      left: 1,
      top: 1,
      right: 3,
      bottom: 3,
      area: 3,
    });
    expect(boundsOf(maskOf('...'))).toEqual({ left: 0, top: 0, right: 0, bottom: 0, area: 0 });
  });

  it('fall into pieces that hang together, over corners too but not around the edge', () => {
    const pieces = components(maskOf('#..#', '.#..', '...#'), 1);
    expect(pieces.map((piece) => boundsOf(piece).area)).toEqual([2, 1, 1]);
    expect(components(maskOf('#..#', '.#..', '...#'), 2).length).toBe(1);
  });

  it('know how deep each pixel is', () => {
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
