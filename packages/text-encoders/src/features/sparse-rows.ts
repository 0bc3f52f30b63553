/** Rows of which most numbers are 0, kept as the others alone. */
export interface SparseRows {
  readonly rows: number;
  readonly dim: number;
  /** Where each row's entries begin; one more at the end. */
  readonly starts: Uint32Array;
  /** The column of each entry, ascending within a row. */
  readonly columns: Uint32Array;
  readonly values: Float64Array;
}

/** All numbers, row-major `[rows, dim]`. */
export function denseOf({ rows, dim, starts, columns, values }: SparseRows): Float32Array {
  const dense = new Float32Array(rows * dim);
  for (let row = 0; row < rows; row++) {
    for (let i = starts[row]!; i < starts[row + 1]!; i++) dense[row * dim + columns[i]!] = values[i]!;
  }
  return dense;
}

/** Sparse rows from the entries of each row, whose columns ascend. */
export function sparseOf(
  dim: number,
  rows: readonly (readonly (readonly [column: number, value: number])[])[],
): SparseRows {
  const starts = new Uint32Array(rows.length + 1);
  rows.forEach((row, i) => (starts[i + 1] = starts[i]! + row.length));
  const entries = rows.flat();
  return {
    rows: rows.length,
    dim,
    starts,
    columns: Uint32Array.from(entries, ([column]) => column),
    values: Float64Array.from(entries, ([, value]) => value),
  };
}
