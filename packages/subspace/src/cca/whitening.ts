import { addProduct } from '../linear-algebra/add-product';
import { factorCholesky, solveLower, solveLowerTransposed } from '../linear-algebra/cholesky';
import { matrix, part, transposed, type Matrix } from '../linear-algebra/matrix';
import { symmetricEigen } from '../linear-algebra/symmetric-eigen';

/** A linear map K, `[rank, dim]`, with K C K^T = I for a covariance C. */
export interface Whitening {
  readonly rank: number;
  /** K X for X `[dim, any]`, which may be overwritten. */
  readonly whiten: (of: Matrix<Float64Array>) => Matrix<Float64Array>;
  /** Rows `[count, rank]` times K: `[count, dim]`; they may be overwritten. */
  readonly unwhiten: (rows: Matrix<Float64Array>) => Matrix<Float64Array>;
}

/**
 * A whitening of a covariance matrix, both triangles of which are given; it is overwritten. By Cholesky factorisation,
 * or where the matrix is singular by its eigenvectors: directions without variance are left out.
 */
export function whiteningOf(covariance: Matrix<Float64Array>): Whitening {
  const { data, offset, rowStride, colStride, rows: dim } = covariance;
  const diagonal = Float64Array.from({ length: dim }, (_, i) => data[offset + i * (rowStride + colStride)]!);
  if (factorCholesky(covariance)) return byFactor(covariance);
  for (let i = 0; i < dim; i++) data[offset + i * (rowStride + colStride)] = diagonal[i]!;
  return byEigenvectors(transposed(covariance)); // the upper triangle is as it was
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
  const least = 4 * Number.EPSILON * covariance.rows * Math.max(0, values[0]!);
  const rank = values.filter((value) => value > least).length;
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
