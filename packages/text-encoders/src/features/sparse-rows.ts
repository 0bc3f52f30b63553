/** A sparse matrix by rows (CSR). */
export interface SparseRows {
  /** Number of rows. */
  readonly rows: number;
  /** Number of columns. */
  readonly dim: number;
  /** `[rows + 1]`: offset of each row's first entry, and the number of entries. */
  readonly starts: Uint32Array;
  /** Column of each entry, ascending within a row. */
  readonly columns: Uint32Array;
  /** Value of each entry. */
  readonly values: Float64Array;
}

/** Converts to a dense row-major array `[rows, dim]`. */
export function denseOf({ rows, dim, starts, columns, values }: SparseRows): Float32Array {
  const dense = new Float32Array(rows * dim);
  for (let row = 0; row < rows; row++) {
    for (let i = starts[row]!; i < starts[row + 1]!; i++) dense[row * dim + columns[i]!] = values[i]!;
  }
  return dense;
}

/** Builds sparse rows from the entries of each row, in ascending order of columns. */
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
