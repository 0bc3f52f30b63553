import type { Matrix } from './matrix';
import { tridiagonalEigen, type Eigen } from './tridiagonal-eigen';
import { tridiagonalize } from './tridiagonalize';

/**
 * Computes the `count` largest eigenvalues of a symmetric matrix, largest first, and their unit eigenvectors in rows, by
 * reduction to tridiagonal form and implicit QL. Golub and Van Loan, Matrix Computations, sections 8.3 and 8.4.
 *
 * Reads only the lower triangle and does not change the matrix. The sign of an eigenvector is arbitrary.
 */
export function symmetricEigen(of: Matrix<Float64Array>, count: number = of.rows): Eigen {
  const { diagonal, offDiagonal, back } = tridiagonalize(of);
  const eigen = tridiagonalEigen(diagonal, offDiagonal, count);
  back(eigen.vectors);
  return eigen;
}
