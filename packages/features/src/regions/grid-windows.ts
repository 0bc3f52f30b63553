import { OptionError } from '@vse/core';

/** A window of whole cells. */
export interface GridWindow {
  readonly row: number;
  readonly column: number;
  /** In cells. */
  readonly height: number;
  /** In cells. */
  readonly width: number;
}

/**
 * Proposals out of a grid: the boxes of all windows of whole cells, or of those that `keep` accepts, flat
 * `[x1, y1, x2, y2]` as parts of the image's width and height. They are the boxes that `boxFeatures` describes without
 * cutting a cell: 784 for a grid of 7 x 7, small windows first.
 */
export function gridWindows(
  rows: number,
  columns: number,
  keep: (window: GridWindow) => boolean = () => true,
): Float32Array {
  for (const [name, value] of Object.entries({ rows, columns })) {
    if (Number.isInteger(value) && value >= 1) continue;
    throw new OptionError(`gridWindows: ${name} must be a whole number of at least 1, got ${value}.`);
  }
  const boxes: number[] = [];
  for (const window of windows(rows, columns)) {
    if (!keep(window)) continue;
    const { row, column, height, width } = window;
    boxes.push(column / columns, row / rows, (column + width) / columns, (row + height) / rows);
  }
  return Float32Array.from(boxes);
}

function* windows(rows: number, columns: number): Generator<GridWindow> {
  for (let height = 1; height <= rows; height++) {
    for (let width = 1; width <= columns; width++) {
      for (let row = 0; row + height <= rows; row++) {
        for (let column = 0; column + width <= columns; column++) yield { row, column, height, width };
      }
    }
  }
}
