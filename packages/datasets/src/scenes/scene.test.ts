import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Box } from '../phrase-link';
import { enclosing, relationBetween } from './scene';

const at = (x: number, y: number, side = 20): Box => ({ left: x, top: y, right: x + side, bottom: y + side });

describe('relationBetween', () => {
  it('reads the relation off the boxes', () => {
    expect(relationBetween(at(50, 0), at(50, 60))).toBe('above');
    expect(relationBetween(at(50, 60), at(50, 0))).toBe('below');
    expect(relationBetween(at(0, 50), at(80, 55))).toBe('left');
    expect(relationBetween(at(80, 50), at(0, 55))).toBe('right');
    expect(relationBetween(at(50, 40), at(50, 62))).toBe('on');
    expect(relationBetween(at(50, 62), at(50, 40))).toBe('under');
    expect(relationBetween(at(0, 0), at(60, 60))).toBe('near');
  });

  it('turns around with its arguments', () => {
    const opposite = {
      above: 'below',
      below: 'above',
      left: 'right',
      right: 'left',
      on: 'under',
      under: 'on',
      near: 'near',
    };
    const box = fc.tuple(
      fc.integer({ min: 0, max: 100 }),
      fc.integer({ min: 0, max: 100 }),
      fc.integer({ min: 5, max: 60 }),
    );
    fc.assert(
      fc.property(box, box, (a, b) => {
        fc.pre(a[0] + a[2] / 2 !== b[0] + b[2] / 2 || a[1] + a[2] / 2 !== b[1] + b[2] / 2);
        expect(relationBetween(at(...b), at(...a))).toBe(opposite[relationBetween(at(...a), at(...b))]);
      }),
    );
  });
});

it('encloses all boxes', () => {
  expect(enclosing([at(0, 10), at(50, 5, 10)])).toEqual({ left: 0, top: 5, right: 60, bottom: 30 });
});
