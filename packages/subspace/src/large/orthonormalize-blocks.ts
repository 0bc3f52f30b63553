import type { SeededRandom } from '@vse/base';
import { addTo, rowsOf, type Dense, type Product } from './product';

/** A unit row of smaller remaining length is rounding error. */
const negligible = 1e-5;
/** Added to the diagonal of the Gram matrix in the first pass, when rows may be nearly dependent. */
const firstShift = 1e-5;
const blockRows = 600;
const maxPasses = 10;

/** Options of `orthonormalizeBlocks`. */
export interface OrthonormalizeOptions {
  /** Orthonormal rows that the result is orthogonal to as well. */
  readonly before?: Dense;
  /** Runs one pass: the rows are well conditioned but not orthonormal, which is enough between iterations. */
  readonly rough?: boolean;
}

/**
 * Orthonormalises rows in place with matrix products: projects each block off the earlier blocks and orthonormalises it by
 * the Cholesky factor of its Gram matrix, in passes. Replaces dependent rows by random ones.
 * Stathopoulos and Wu, https://doi.org/10.1137/S1064827500370883
 */
export async function orthonormalizeBlocks(
  rows: Dense,
  product: Product,
  random: SeededRandom,
  { before, rough = false }: OrthonormalizeOptions = {},
): Promise<void> {
  const passes = rough ? 1 : maxPasses;
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
      // The second pass removes the rounding errors of the first; if it finds orthonormal rows, they were independent.
      if (pass > 0 && pivots.every((pivot) => pivot > 0.99)) break;
      if (pass > 1) clear(block, pivots);
    }
  }
}

/** Zeroes rows that depend on others, so that they become random. */
function clear({ values, cols }: Dense, pivots: Float64Array): void {
  pivots.forEach((pivot, row) => {
    if (pivot < 1e-3) values.fill(0, row * cols, (row + 1) * cols);
  });
}

/** Divides each row by its length; a zero row becomes random. */
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

/** Zeroes rows that are only rounding error, so that they become random. */
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
 * Inverse of the lower Cholesky factor of a Gram matrix plus `shift` on its diagonal, `[size, size]`, and its pivots: the
 * squared length of each row orthogonal to the rows before it.
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
