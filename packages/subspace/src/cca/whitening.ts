import { addProduct } from '../linear-algebra/add-product';
import { factorCholesky, solveLower, solveLowerTransposed } from '../linear-algebra/cholesky';
import { matrix, part, transposed, type Matrix } from '../linear-algebra/matrix';
import { symmetricEigen } from '../linear-algebra/symmetric-eigen';

/** A whitening map K, `[rank, dim]`, with K C K^T = I for a covariance C. */
export interface Whitening {
  readonly rank: number;
  /** Computes K X for X `[dim, any]`; may overwrite X. */
  readonly whiten: (of: Matrix<Float64Array>) => Matrix<Float64Array>;
  /** Multiplies rows `[count, rank]` by K, `[count, dim]`; may overwrite them. */
  readonly unwhiten: (rows: Matrix<Float64Array>) => Matrix<Float64Array>;
}

/**
 * Computes a whitening of a covariance matrix, both triangles, and overwrites the matrix. Uses the Cholesky factor, or the
 * eigenvectors of a singular matrix, leaving out directions without variance.
 */
export function whiteningOf(covariance: Matrix<Float64Array>): Whitening {
  const { data, offset, rowStride, colStride, rows: dim } = covariance;
  const diagonal = Float64Array.from({ length: dim }, (_, i) => data[offset + i * (rowStride + colStride)]!);
  if (factorCholesky(covariance)) return byFactor(covariance);
  for (let i = 0; i < dim; i++) data[offset + i * (rowStride + colStride)] = diagonal[i]!;
  return byEigenvectors(transposed(covariance)); // the upper triangle is unchanged
}

function byFactor(factor: Matrix<Float64Array>): Whitening {
  return {
    rank: factor.rows,
    whiten: (of) => {
      solveLower(factor, of);
      return of;
    },
    unwhiten: (rows) => {
      solveLowerTransposed(factor, transposed(rows));
      return rows;
    },
  };
}

function byEigenvectors(covariance: Matrix<Float64Array>): Whitening {
  const { values, vectors } = symmetricEigen(covariance);
  const minVariance = 4 * Number.EPSILON * covariance.rows * Math.max(0, values[0]!);
  const rank = values.filter((value) => value > minVariance).length;
  const map = part(vectors, [0, rank], [0, vectors.cols]);
  for (let i = 0; i < rank; i++) {
    const scale = 1 / Math.sqrt(values[i]!);
    for (let j = 0; j < map.cols; j++) map.data[i * map.cols + j] = map.data[i * map.cols + j]! * scale;
  }
  return {
    rank,
    whiten: (of) => product(map, of),
    unwhiten: (rows) => product(rows, map),
  };
}

function product(a: Matrix, b: Matrix): Matrix<Float64Array> {
  const out = matrix(a.rows, b.cols);
  addProduct(out, a, b);
  return out;
}
