import type { Matrix } from './matrix';
import { tridiagonalEigen, type Eigen } from './tridiagonal-eigen';
import { tridiagonalize } from './tridiagonalize';

/**
 * The `count` largest eigenvalues of a symmetric matrix, largest first, and their unit eigenvectors in rows, by
 * reduction to tridiagonal form and implicit QL. Golub and Van Loan, Matrix Computations, sections 8.3 and 8.4.
 *
 * Reads the lower triangle alone and leaves the matrix as it is. The sign of an eigenvector is arbitrary.
 */
export function symmetricEigen(of: Matrix<Float64Array>, count: number = of.rows): Eigen {
  const { diagonal, offDiagonal, back } = tridiagonalize(of);
  const eigen = tridiagonalEigen(diagonal, offDiagonal, count);
  back(eigen.vectors);
  return eigen;
}
