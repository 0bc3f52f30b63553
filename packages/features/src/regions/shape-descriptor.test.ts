import { describe, expect, it } from 'vitest';
import { maskOf } from '../testing/drawings';
import { boundsOf } from './mask';
import { SHAPE_DIM, shapeDescriptor } from './shape-descriptor';

const describeMask = (...rows: string[]) => {
  const mask = maskOf(...rows);
  return [...shapeDescriptor({ mask, bounds: boundsOf(mask) })];
};
const PLACE = SHAPE_DIM - 12;

describe('shapeDescriptor', () => {
  it('has the place and the fullness of the box', () => {
    // A box of 2 x 3 at (1, 0) in 4 x 4, 5 of its 6 pixels chosen.
    const place = describeMask('.##.', '.##.', '.#..', '....').slice(PLACE);
    const wanted = [2 / 4, 1.5 / 4, 2 / 4, 3 / 4, Math.sqrt(5 / 16), 5 / 6, 2 / 5];
    wanted.forEach((x, i) => expect(place[i]).toBeCloseTo(x, 5));
  });

  it('has a grid that does not depend on the place or the size', () => {
    const small = describeMask('##..', '#...', '....', '....').slice(0, PLACE);
    const moved = describeMask('....', '....', '..##', '..#.').slice(0, PLACE);
    const large = describeMask('####', '####', '##..', '##..').slice(0, PLACE);
    expect(moved).toEqual(small);
    expect(large.filter((x) => x > 0).length).toBeGreaterThanOrEqual(small.filter((x) => x > 0).length);
  });

  it('has the moments of a square: centre 0, spread a third', () => {
    // Uniform over a side of 1 the variance is 1/12; 4 / 12 less the pixels' own 4 / (12 n^2) for n = 4.
    const moments = describeMask('####', '####', '####', '####').slice(-5);
    const spread = 4 / 12 - 4 / (12 * 16);
    [0, 0, spread, spread, 0].forEach((x, i) => expect(moments[i]).toBeCloseTo(x, 5));
  });

  it('is zero for an empty region', () => {
    expect(describeMask('..', '..').every((x) => x === 0)).toBe(true);
  });
});
