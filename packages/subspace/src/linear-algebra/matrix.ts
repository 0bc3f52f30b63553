export type FloatArray = Float32Array | Float64Array;

/** A matrix inside an array: entry (i, j) is `data[offset + i * rowStride + j * colStride]`. */
export interface Matrix<Data extends FloatArray = FloatArray> {
  readonly data: Data;
  readonly rows: number;
  readonly cols: number;
  readonly offset: number;
  readonly rowStride: number;
  readonly colStride: number;
}

/** A row-major matrix over an array, new and of zeros where none is given. */
export function matrix(rows: number, cols: number): Matrix<Float64Array>;
export function matrix<Data extends FloatArray>(rows: number, cols: number, data: Data): Matrix<Data>;
export function matrix(rows: number, cols: number, data: FloatArray = new Float64Array(rows * cols)): Matrix {
  return { data, rows, cols, offset: 0, rowStride: cols, colStride: 1 };
}

/** The same numbers with rows and columns exchanged. */
export function transposed<Data extends FloatArray>(of: Matrix<Data>): Matrix<Data> {
  return { ...of, rows: of.cols, cols: of.rows, rowStride: of.colStride, colStride: of.rowStride };
}

/** A part of a matrix: `rows` rows from `row` on, `cols` columns from `col` on. */
export function part<Data extends FloatArray>(
  of: Matrix<Data>,
  [row, rows]: readonly [number, number],
  [col, cols]: readonly [number, number],
): Matrix<Data> {
  return { ...of, rows, cols, offset: of.offset + row * of.rowStride + col * of.colStride };
}

/** Copies the lower triangle of a square matrix onto its upper one. */
export function mirrorLower({ data, rows, offset, rowStride, colStride }: Matrix): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < i; j++) {
      data[offset + j * rowStride + i * colStride] = data[offset + i * rowStride + j * colStride]!;
    }
  }
}
