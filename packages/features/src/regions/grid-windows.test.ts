import { OptionError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { gridWindows } from './grid-windows';

describe('gridWindows', () => {
  it('lists the windows of a grid, small ones first', () => {
    // 1 x 2 cells: each cell, then both.
    expect([...gridWindows(1, 2)]).toEqual([0, 0, 0.5, 1, 0.5, 0, 1, 1, 0, 0, 1, 1]);
  });

  it('has r (r + 1) / 2 times c (c + 1) / 2 of them, each once', () => {
    const boxes = gridWindows(7, 7);
    expect(boxes.length).toBe(784 * 4);
    const distinct = new Set(Array.from({ length: 784 }, (_, i) => boxes.slice(4 * i, 4 * i + 4).join()));
    expect(distinct.size).toBe(784);
  });

  it('keeps a subset', () => {
    const squares = gridWindows(3, 3, ({ height, width }) => height === width);
    expect(squares.length / 4).toBe(9 + 4 + 1);
    expect(gridWindows(3, 3, () => false).length).toBe(0);
  });

  it('refuses sizes that are not a grid', () => {
    expect(() => gridWindows(0, 3)).toThrow(OptionError);
    expect(() => gridWindows(3, 1.5)).toThrow('columns must be a whole number of at least 1, got 1.5');
  });
});
