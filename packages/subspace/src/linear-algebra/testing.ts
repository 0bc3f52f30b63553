import { seededRandom } from '@vse/core';
import { matrix, type Matrix } from './matrix';

/** Normal numbers, the same for the same seed. For tests. */
export function randomMatrix(rows: number, cols: number, seed = 1): Matrix<Float64Array> {
  const random = seededRandom(seed);
  return matrix(
    rows,
    cols,
    Float64Array.from({ length: rows * cols }, () => random.normal()),
  );
}

/** One entry of a matrix. For tests. */
export function entry({ data, offset, rowStride, colStride }: Matrix, i: number, j: number): number {
  return data[offset + i * rowStride + j * colStride]!;
}

/** A product by the definition, row-major. For tests. */
export function slowProduct(a: Matrix, b: Matrix): Float64Array {
  return Float64Array.from({ length: a.rows * b.cols }, (_, at) => {
    let sum = 0;
    for (let k = 0; k < a.cols; k++) sum += entry(a, Math.floor(at / b.cols), k) * entry(b, k, at % b.cols);
    return sum;
  });
}
