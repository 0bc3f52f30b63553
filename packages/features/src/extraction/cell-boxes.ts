/**
 * Boxes of a grid's cells, row by row: `[rows * columns * 4]`, each `[x1, y1, x2, y2]` relative to the image's width and
 * height. The receptive field of a cell is larger than its box.
 */
export function cellBoxes(rows: number, columns: number): Float32Array {
  const boxes = new Float32Array(rows * columns * 4);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, at += 4) {
      boxes[at] = column / columns;
      boxes[at + 1] = row / rows;
      boxes[at + 2] = (column + 1) / columns;
      boxes[at + 3] = (row + 1) / rows;
    }
  }
  return boxes;
}

/** Boxes that all cover the whole image, `[count * 4]`. */
export function wholeImageBoxes(count: number): Float32Array {
  const boxes = new Float32Array(count * 4);
  for (let i = 0; i < count; i++) boxes.set([0, 0, 1, 1], i * 4);
  return boxes;
}
