import { describe, expect, it } from 'vitest';
import { justify } from './justified';
import { neighbour } from './neighbour';
import { rowsInView } from './rows-in-view';

// Rows of three squares of 100 px with gaps of 4; the last row has two.
const layout = justify(new Array<number>(11).fill(1), { width: 308, target: 100, gap: 4 });

describe('rowsInView', () => {
  it('finds the rows between two heights', () => {
    expect(layout.rows.map(({ top }) => top)).toEqual([0, 104, 208, 312]);
    expect(rowsInView(layout, 0, 100)).toEqual({ first: 0, end: 1 });
    expect(rowsInView(layout, 99, 105)).toEqual({ first: 0, end: 2 });
    expect(rowsInView(layout, 100, 105)).toEqual({ first: 1, end: 2 });
    expect(rowsInView(layout, -500, 9999)).toEqual({ first: 0, end: 4 });
    expect(rowsInView(layout, 5000, 9999)).toEqual({ first: 4, end: 4 });
    expect(rowsInView(layout, -500, -400)).toEqual({ first: 0, end: 0 });
  });
});

describe('neighbour', () => {
  it('goes on in order, and stays at the ends', () => {
    expect(neighbour(layout, 0, 'ArrowLeft')).toBe(0);
    expect(neighbour(layout, 2, 'ArrowRight')).toBe(3);
    expect(neighbour(layout, 10, 'ArrowRight')).toBe(10);
    expect(neighbour(layout, 5, 'Home')).toBe(0);
    expect(neighbour(layout, 5, 'End')).toBe(10);
  });

  it('goes up and down to the nearest picture', () => {
    expect(neighbour(layout, 1, 'ArrowDown')).toBe(4);
    expect(neighbour(layout, 4, 'ArrowUp')).toBe(1);
    expect(neighbour(layout, 8, 'ArrowDown')).toBe(10);
    expect(neighbour(layout, 0, 'ArrowUp')).toBe(0);
    expect(neighbour(layout, 10, 'ArrowDown')).toBe(10);
  });
});
