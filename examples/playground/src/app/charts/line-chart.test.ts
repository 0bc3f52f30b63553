import { describe, expect, it } from 'vitest';
import { niceTop, powersOfTen, thinned } from './line-chart';

describe('the lines of a chart', () => {
  it('keep few points, and are means of many', () => {
    const few = [{ x: 1, y: 2 }];
    expect(thinned(few)).toBe(few);
    const many = Array.from({ length: 1000 }, (_, i) => ({ x: i + 1, y: i % 5 }));
    const thin = thinned(many);
    expect(thin.length).toBe(200);
    expect(thin.every(({ y }) => y === 2)).toBe(true);
    expect(thin.at(-1)?.x).toBe(1000);
  });

  it('have powers of ten around all values', () => {
    expect(powersOfTen(0.2, 1000)).toEqual([0.1, 1, 10, 100, 1000]);
    expect(powersOfTen(3, 95)).toEqual([1, 10, 100]);
  });

  it.each([
    [0, 1],
    [0.7, 1],
    [1.2, 2],
    [4, 5],
    [51, 100],
    [0.03, 0.05],
  ])('%d fits below %d', (value, top) => expect(niceTop(value)).toBeCloseTo(top, 10));
});
