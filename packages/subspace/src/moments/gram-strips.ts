import { addProduct } from '../linear-algebra/add-product';
import { part, transposed, type Matrix } from '../linear-algebra/matrix';

/** How many columns one strip has at most. */
const width = 512;

/** Where the strips begin into which the lower triangle of a matrix of this size is cut, the tallest first. */
export function stripsOf(size: number): number[] {
  return Array.from({ length: Math.ceil(size / width) }, (_, i) => i * width);
}

/**
 * Adds rows^T rows, of which the columns of one strip from its diagonal down, to the sums, `[dim, dim]`. Strips know
 * nothing of each other, and each number is the same whatever computes them in whatever order.
 */
export function addStrip(sums: Matrix, rows: Matrix, first: number): void {
  const own: readonly [number, number] = [first, Math.min(width, sums.cols - first)];
  const below: readonly [number, number] = [first, sums.rows - first];
  const all: readonly [number, number] = [0, rows.rows];
  const left = transposed(part(rows, all, below)); // [below, rows]
  addProduct(part(sums, below, own), left, part(rows, all, own), { lowerOnly: true });
}
