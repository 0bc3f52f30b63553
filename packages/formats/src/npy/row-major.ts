/**
 * Place of a number in a row-major row, from its place `column` in a row whose first axis runs fastest. `inner` are the
 * sizes of the row's axes.
 */
export function rowMajorPlace(column: number, inner: readonly number[]): number {
  let rest = column;
  let stride = inner.reduce((product, axis) => product * axis, 1);
  let place = 0;
  for (const axis of inner) {
    stride /= axis;
    place += (rest % axis) * stride;
    rest = Math.floor(rest / axis);
  }
  return place;
}

/** Copies values whose axis 0 runs fastest (numpy's fortran_order) to row-major order. Time and memory O(values). */
export function toRowMajor(values: Float32Array, [rows = 1, ...inner]: readonly number[]): Float32Array {
  const rowMajor = new Float32Array(values.length);
  const columns = inner.reduce((product, axis) => product * axis, 1);
  for (let column = 0; column < columns; column++) {
    const place = rowMajorPlace(column, inner);
    for (let row = 0; row < rows; row++) rowMajor[row * columns + place] = values[column * rows + row]!;
  }
  return rowMajor;
}
