import type { SeededRandom } from '@vse/core';
import { addTo, rowsOf, type Dense, type Product } from './product';

/** A unit row that has lost all but this much is rounding errors. */
const negligible = 1e-5;
/** Added to the diagonal of inner products at first, where rows may be nearly dependent. */
const firstShift = 1e-5;
const blockRows = 600;
const mostPasses = 10;

export interface OrthonormalizeOptions {
  /** Orthonormal rows already, which are freed from as well. */
  readonly before?: Dense;
  /** One pass alone: the rows span the same and are far from dependent, which is enough between iterations. */
  readonly rough?: boolean;
}

/**
 * Makes the rows orthonormal in place, in blocks of products: each block is freed of those before it, twice, and then made
 * orthonormal by Cholesky factors of its inner products. Rows that depend on others become random ones.
 * Stathopoulos and Wu, https://doi.org/10.1137/S1064827500370883
 */
export async function orthonormalizeBlocks(
  rows: Dense,
  product: Product,
  random: SeededRandom,
  { before, rough = false }: OrthonormalizeOptions = {},
): Promise<void> {
  const passes = rough ? 1 : mostPasses;
  for (let first = 0; first < rows.rows; first += blockRows) {
    const block = rowsOf(rows, first, Math.min(blockRows, rows.rows - first));
    const others = [...(before ? [before] : []), ...(first > 0 ? [rowsOf(rows, 0, first)] : [])];
    for (let pass = 0; pass < passes; pass++) {
      unitRows(block, random);
      for (const other of others) {
        const along = await product(block, other, { transposeB: true }); // [block, others]
        addTo(block, await product(along, other), -1); // [block, cols]
      }
      if (pass === 0) clearSmall(block);
      unitRows(block, random);
      const grams = await product(block, block, { transposeB: true }); // [block, block]
      const { inverse, pivots } = inverseCholesky(grams.values, block.rows, pass === 0 ? firstShift : 1e-9);
      block.values.set((await product(inverse, block)).values);
      // The first pass leaves rounding errors that a second removes; rows were independent where it finds them orthonormal.
      if (pass > 0 && pivots.every((pivot) => pivot > 0.99)) break;
      if (pass > 1) clear(block, pivots);
    }
  }
}

/** Clears rows that turned out to depend on others, so that they become random. */
function clear({ values, cols }: Dense, pivots: Float64Array): void {
  pivots.forEach((pivot, row) => {
    if (pivot < 1e-3) values.fill(0, row * cols, (row + 1) * cols);
  });
}

/** Divides each row by its length; a row without one becomes random. */
function unitRows({ values, rows, cols }: Dense, random: SeededRandom): void {
  for (let i = 0; i < rows; i++) {
    const row = values.subarray(i * cols, (i + 1) * cols);
    let length = lengthOf(row);
    if (!(length > 0)) {
      for (let j = 0; j < cols; j++) row[j] = random.normal();
      length = lengthOf(row);
    }
    for (let j = 0; j < cols; j++) row[j] = row[j]! / length;
  }
}

/** Clears unit rows of which only rounding errors are left, so that they become random. */
function clearSmall({ values, rows, cols }: Dense): void {
  for (let i = 0; i < rows; i++) {
    const row = values.subarray(i * cols, (i + 1) * cols);
    if (lengthOf(row) < negligible) row.fill(0);
  }
}

function lengthOf(row: Float32Array): number {
  let squares = 0;
  for (const value of row) squares += value * value;
  return Math.sqrt(squares);
}

/**
 * The inverse of the lower Cholesky factor of a Gram matrix with a little added to its diagonal, `[size, size]`, and the
 * pivots: how much of each row's square is left beside the rows before it.
 */
function inverseCholesky(
  grams: Float32Array,
  size: number,
  shift: number,
): { readonly inverse: Dense; readonly pivots: Float64Array } {
  const pivots = new Float64Array(size);
  const factor = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = grams[i * size + j]! + (i === j ? shift : 0);
      for (let k = 0; k < j; k++) sum -= factor[i * size + k]! * factor[j * size + k]!;
      if (i === j) pivots[i] = sum;
      factor[i * size + j] = i === j ? Math.sqrt(Math.max(sum, shift)) : sum / factor[j * size + j]!;
    }
  }
  const inverse = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const own = 1 / factor[i * size + i]!;
    for (let k = 0; k < i; k++) {
      const weight = factor[i * size + k]! * own;
      for (let j = 0; j <= k; j++) inverse[i * size + j]! -= weight * inverse[k * size + j]!;
    }
    inverse[i * size + i] = own;
  }
  return { inverse: { values: Float32Array.from(inverse), rows: size, cols: size }, pivots };
}
