import { seededRandom } from '@vse/core';
import { addProduct } from './add-product';
import { matrix, transposed, type Matrix } from './matrix';
import { orthonormalizeRows } from './orthonormalize-rows';
import { symmetricEigen } from './symmetric-eigen';

export interface SingularPairs {
  /** `[count]`, largest first. */
  readonly values: Float64Array;
  /** `[count, rows]`: one unit vector in each row. */
  readonly left: Matrix<Float64Array>;
  /** `[count, cols]` */
  readonly right: Matrix<Float64Array>;
}

/**
 * The `count` largest singular values of a matrix and their vectors, from the eigenvectors of its Gram matrix of the
 * lesser side: values far below the largest are exact to about 1e-8 of it.
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
  // Their lengths are the singular values; where those are 0, any directions complete them.
  orthonormalizeRows(left, seededRandom(1));
  return { values: values.map((value) => Math.sqrt(Math.max(0, value))), left, right };
}
