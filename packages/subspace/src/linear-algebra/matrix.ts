/** Values of a matrix. */
export type FloatArray = Float32Array | Float64Array;

/** A strided matrix in an array: entry (i, j) is `data[offset + i * rowStride + j * colStride]`. */
export interface Matrix<Data extends FloatArray = FloatArray> {
  readonly data: Data;
  readonly rows: number;
  readonly cols: number;
  readonly offset: number;
  readonly rowStride: number;
  readonly colStride: number;
}

/** A row-major matrix over an array; a new one of zeros by default. */
export function matrix(rows: number, cols: number): Matrix<Float64Array>;
export function matrix<Data extends FloatArray>(rows: number, cols: number, data: Data): Matrix<Data>;
export function matrix(rows: number, cols: number, data: FloatArray = new Float64Array(rows * cols)): Matrix {
  return { data, rows, cols, offset: 0, rowStride: cols, colStride: 1 };
}

/** Transposed view. */
export function transposed<Data extends FloatArray>(of: Matrix<Data>): Matrix<Data> {
  return { ...of, rows: of.cols, cols: of.rows, rowStride: of.colStride, colStride: of.rowStride };
}

/** View of `rows` rows from `row` and `cols` columns from `col`. */
export function part<Data extends FloatArray>(
  of: Matrix<Data>,
  [row, rows]: readonly [number, number],
  [col, cols]: readonly [number, number],
): Matrix<Data> {
  return { ...of, rows, cols, offset: of.offset + row * of.rowStride + col * of.colStride };
}

/** Copies the lower triangle of a square matrix to the upper one. */
export function mirrorLower({ data, rows, offset, rowStride, colStride }: Matrix): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < i; j++) {
      data[offset + j * rowStride + i * colStride] = data[offset + i * rowStride + j * colStride]!;
    }
  }
}
