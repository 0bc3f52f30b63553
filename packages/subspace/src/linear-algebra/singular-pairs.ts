import { seededRandom } from '@vse/base';
import { addProduct } from './add-product';
import { matrix, transposed, type Matrix } from './matrix';
import { orthonormalizeRows } from './orthonormalize-rows';
import { symmetricEigen } from './symmetric-eigen';

/** Singular values and vectors. */
export interface SingularPairs {
  /** `[count]`, largest first. */
  readonly values: Float64Array;
  /** `[count, rows]`: left singular vectors in rows. */
  readonly left: Matrix<Float64Array>;
  /** `[count, cols]`: right singular vectors in rows. */
  readonly right: Matrix<Float64Array>;
}

/**
 * Computes the `count` largest singular values of a matrix and their vectors from the eigenvectors of its smaller Gram
 * matrix. The absolute error of small singular values is about 1e-8 of the largest.
 */
export function singularPairs(of: Matrix<Float64Array>, count: number): SingularPairs {
  if (of.rows < of.cols) {
    const { values, left, right } = singularPairs(transposed(of), count);
    return { values, left: right, right: left };
  }
  const gram = matrix(of.cols, of.cols);
  addProduct(gram, transposed(of), of, { lowerOnly: true });
  const { values, vectors: right } = symmetricEigen(gram, count);
  const left = matrix(count, of.rows);
  addProduct(left, right, transposed(of));
  // Their lengths are the singular values; for zeros, any directions complete the basis.
  orthonormalizeRows(left, seededRandom(1));
  return { values: values.map((value) => Math.sqrt(Math.max(0, value))), left, right };
}
