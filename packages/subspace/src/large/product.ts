import { addProduct } from '../linear-algebra/add-product';
import { matrix, transposed } from '../linear-algebra/matrix';

/** A matrix in single precision, row-major. */
export interface Dense {
  readonly values: Float32Array;
  readonly rows: number;
  readonly cols: number;
}

/**
 * The product of two matrices: `a b`, `[a.rows, b.cols]`, or with `transposeB` `a b^T`, `[a.rows, b.rows]`. Neither
 * may be changed before it has come.
 */
export type Product = (a: Dense, b: Dense, options?: { readonly transposeB?: boolean }) => Promise<Dense>;

/** The product with this package's own kernel, which needs nothing installed. */
export const kernelProduct: Product = (a, b, { transposeB = false } = {}) => {
  const right = matrix(b.rows, b.cols, b.values);
  const out = matrix(a.rows, transposeB ? b.rows : b.cols);
  addProduct(out, matrix(a.rows, a.cols, a.values), transposeB ? transposed(right) : right);
  return Promise.resolve({ values: Float32Array.from(out.data), rows: out.rows, cols: out.cols });
};

/** Rows `first` to before `first + count`, as a view. */
export function rowsOf({ values, rows, cols }: Dense, first: number, count = rows - first): Dense {
  return { values: values.subarray(first * cols, (first + count) * cols), rows: count, cols };
}

/** A matrix of zeros. */
export function zeros(rows: number, cols: number): Dense {
  return { values: new Float32Array(rows * cols), rows, cols };
}

/** Adds `scale` times the second to the first. */
export function addTo(to: Dense, from: Dense, scale = 1): void {
  const a = to.values;
  const b = from.values;
  for (let i = 0; i < a.length; i++) a[i] = a[i]! + scale * b[i]!;
}
