import { addProduct } from '../linear-algebra/add-product';
import { matrix, transposed } from '../linear-algebra/matrix';

/** A row-major matrix in single precision. */
export interface Dense {
  /** `[rows, cols]`, row-major. */
  readonly values: Float32Array;
  /** Number of rows. */
  readonly rows: number;
  /** Number of columns. */
  readonly cols: number;
}

/**
 * A matrix product: `a b`, `[a.rows, b.cols]`, or with `transposeB` `a b^T`, `[a.rows, b.rows]`. Do not change `a` and `b`
 * before it resolves.
 */
export type Product = (a: Dense, b: Dense, options?: { readonly transposeB?: boolean }) => Promise<Dense>;

/** Matrix product on this package's own WebAssembly kernel. */
export const kernelProduct: Product = (a, b, { transposeB = false } = {}) => {
  const right = matrix(b.rows, b.cols, b.values);
  const out = matrix(a.rows, transposeB ? b.rows : b.cols);
  addProduct(out, matrix(a.rows, a.cols, a.values), transposeB ? transposed(right) : right);
  return Promise.resolve({ values: Float32Array.from(out.data), rows: out.rows, cols: out.cols });
};

/** View of rows `first` to `first + count`, exclusive. */
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
