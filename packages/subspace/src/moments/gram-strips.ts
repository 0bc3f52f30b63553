import { addProduct } from '../linear-algebra/add-product';
import { part, transposed, type Matrix } from '../linear-algebra/matrix';

/** Maximum number of columns of a strip. */
const width = 512;

/** First columns of the strips of the lower triangle of a matrix, the tallest strip first. */
export function stripsOf(size: number): number[] {
  return Array.from({ length: Math.ceil(size / width) }, (_, i) => i * width);
}

/**
 * Adds the columns of one strip of rows^T rows, from the diagonal down, to the sums, `[dim, dim]`. Strips are independent:
 * the sums do not depend on the order or on the threads.
 */
export function addStrip(sums: Matrix, rows: Matrix, first: number): void {
  const own: readonly [number, number] = [first, Math.min(width, sums.cols - first)];
  const below: readonly [number, number] = [first, sums.rows - first];
  const all: readonly [number, number] = [0, rows.rows];
  const left = transposed(part(rows, all, below)); // [below, rows]
  addProduct(part(sums, below, own), left, part(rows, all, own), { lowerOnly: true });
}
