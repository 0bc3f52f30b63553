import { seededRandom } from '@vse/base';
import { matrix, type Matrix } from '../linear-algebra/matrix';

/** A matrix of seeded normal numbers. */
export function randomMatrix(rows: number, cols: number, seed = 1): Matrix<Float64Array> {
  const random = seededRandom(seed);
  return matrix(
    rows,
    cols,
    Float64Array.from({ length: rows * cols }, () => random.normal()),
  );
}

/** Entry of a matrix. */
export function entry({ data, offset, rowStride, colStride }: Matrix, i: number, j: number): number {
  return data[offset + i * rowStride + j * colStride]!;
}

/** Product by the definition, row-major. */
export function slowProduct(a: Matrix, b: Matrix): Float64Array {
  const out = new Float64Array(a.rows * b.cols);
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < b.cols; j++) {
      let sum = 0;
      for (let k = 0; k < a.cols; k++) sum += entry(a, i, k) * entry(b, k, j);
      out[i * b.cols + j] = sum;
    }
  }
  return out;
}
