import { DataError, ShapeError, type FeatureMatrix } from '@vse/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellBoxes } from '../extraction/cell-boxes';
import { boxFeatures } from './box-features';
import { gridWindows } from './grid-windows';

/** A map of two numbers a cell: its place in the grid, and the square of that. */
function mapOf(cells: number): FeatureMatrix {
  return {
    values: Float32Array.from({ length: 2 * cells }, (_, i) => (i >> 1) ** (1 + (i % 2))),
    length: cells,
    dim: 2,
  };
}

describe('boxFeatures', () => {
  it('weighs cells by the area of the overlap', () => {
    // Cells of 0.5 x 1 with 0 and 1: the box covers 0.25 of the first and 0.5 of the second, so (0.25 * 0 + 0.5 * 1) / 0.75.
    const { values, length, dim } = boxFeatures(mapOf(2), cellBoxes(1, 2), [0.25, 0, 1, 1, 0, 0.5, 0.5, 0.7]);
    expect([length, dim]).toEqual([2, 2]);
    expect(values[0]).toBeCloseTo(0.5 / 0.75, 6);
    expect([...values.slice(2)]).toEqual([0, 0]);
  });

  it('is the mean of the map for the whole image, and a cell for its own box', () => {
    const map = mapOf(6);
    const cells = cellBoxes(2, 3);
    expect(boxFeatures(map, cells, [0, 0, 1, 1]).values[0]).toBeCloseTo((0 + 1 + 2 + 3 + 4 + 5) / 6, 6);
    boxFeatures(map, cells, cells).values.forEach((value, i) => expect(value).toBeCloseTo(map.values[i]!, 5));
  });

  it('counts only what lies inside the image', () => {
    const [inside, over] = [
      [0.5, 0, 1, 1],
      [0.5, -3, 7, 9],
    ].map((box) => boxFeatures(mapOf(2), cellBoxes(1, 2), box).values);
    expect(over).toEqual(inside);
  });

  it('is the mean over the cells of a window of whole cells', () => {
    const side = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(side, side, (rows, columns) => {
        const map = mapOf(rows * columns);
        const boxes = gridWindows(rows, columns);
        const { values } = boxFeatures(map, cellBoxes(rows, columns), boxes);
        for (let box = 0; box * 4 < boxes.length; box++) {
          const [x1, y1, x2, y2] = boxes.slice(4 * box, 4 * box + 4);
          const own = Array.from(Array(rows * columns).keys()).filter((cell) => {
            const [x, y] = [((cell % columns) + 0.5) / columns, (Math.floor(cell / columns) + 0.5) / rows];
            return x > x1! && x < x2! && y > y1! && y < y2!;
          });
          const mean = own.reduce((sum, cell) => sum + cell, 0) / own.length;
          expect(values[2 * box]).toBeCloseTo(mean, 4);
        }
      }),
      { numRuns: 16 },
    );
  });

  it('accepts no boxes', () => {
    expect(boxFeatures(mapOf(2), cellBoxes(1, 2), [])).toEqual({
      values: new Float32Array(0),
      length: 0,
      dim: 2,
    });
  });

  it.each([
    ['without area', [0.5, 0.2, 0.5, 0.8]],
    ['outside the image', [1, 0, 2, 1]],
    ['inside out', [0.8, 0, 0.2, 1]],
    ['that is none', [NaN, 0, 1, 1]],
  ])('refuses a box %s', (_, box) => {
    const run = () => boxFeatures(mapOf(2), cellBoxes(1, 2), [0, 0, 1, 1, ...box]);
    expect(run).toThrow(DataError);
    expect(run).toThrow('boxFeatures: box 1 must overlap the image');
  });

  it('refuses boxes outside the map', () => {
    expect(() => boxFeatures(mapOf(2), cellBoxes(1, 3), [0, 0, 1, 1])).toThrow(ShapeError);
    expect(() => boxFeatures(mapOf(2), cellBoxes(1, 2), [0, 0, 1])).toThrow(ShapeError);
  });
});
