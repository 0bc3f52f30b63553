import { assertWhole } from '@vse/core';

/** A window of whole cells. */
export interface GridWindow {
  /** First row. */
  readonly row: number;
  /** First column. */
  readonly column: number;
  /** Height in cells. */
  readonly height: number;
  /** Width in cells. */
  readonly width: number;
}

/**
 * Proposes the windows of whole cells of a grid as regions, or those that `keep` accepts: flat `[x1, y1, x2, y2]`
 * relative to the image's width and height, small windows first. A grid of 7 x 7 has 784.
 *
 * @throws `OptionError` if rows or columns are not whole numbers above 0.
 *
 * @example
 * ```ts
 * import { gridWindows } from '@vse/features';
 *
 * console.log(gridWindows(1, 2)); // left cell, right cell, both
 * ```
 */
export function gridWindows(
  rows: number,
  columns: number,
  keep: (window: GridWindow) => boolean = () => true,
): Float32Array {
  assertWhole('gridWindows', 'rows', rows);
  assertWhole('gridWindows', 'columns', columns);
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
