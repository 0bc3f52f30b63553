import type { SeededRandom } from '@vse/base';
import { matrix } from '../linear-algebra/matrix';
import { symmetricEigen } from '../linear-algebra/symmetric-eigen';
import { orthonormalizeBlocks } from './orthonormalize-blocks';
import { addTo, rowsOf, zeros, type Dense, type Product } from './product';

/** Options of `leadingDirections`. */
export interface DirectionBlocks {
  /** Number of eigenvectors computed at a time. */
  readonly block: number;
  /** Number of subspace iterations for each block. */
  readonly iterations: number;
}

/**
 * Computes all eigenvectors of a large symmetric matrix, in rows, and their eigenvalues, largest first: block by block with
 * subspace iteration in the complement of earlier blocks, and exact eigenvectors within a block. The rows are orthonormal;
 * eigenvectors of nearly equal eigenvalues may mix.
 *
 * Deflates a second copy of the matrix, so that iterations need no orthogonalisation against earlier blocks.
 */
export async function leadingDirections(
  of: Dense,
  product: Product,
  random: SeededRandom,
  { block, iterations }: DirectionBlocks,
): Promise<{ readonly directions: Dense; readonly eigenvalues: Float64Array }> {
  const size = of.rows;
  const directions = zeros(size, size);
  const eigenvalues = new Float64Array(size);
  const rest = { ...of, values: Float32Array.from(of.values) };
  for (let first = 0; first < size;) {
    const left = size - first;
    const count = left <= 2 * block ? left : block;
    const before = rowsOf(directions, 0, first);
    const width = Math.min(left, count + Math.max(10, Math.ceil(block / 10)));
    const times = width === left ? 0 : iterations;
    const some = await iterated(rest, product, random, { width, before, times });
    const within = await product(await product(some, of), some, { transposeB: true }); // [width, width]
    const eigen = symmetricEigen(matrix(width, width, Float64Array.from(within.values)), count);
    const turn = { values: Float32Array.from(eigen.vectors.data), rows: count, cols: width };
    const found = rowsOf(directions, first, count);
    found.values.set((await product(turn, some)).values);
    eigenvalues.set(eigen.values, first);
    first += count;
    if (first < size) await deflate(rest, found, product);
  }
  return sorted(directions, eigenvalues);
}

/** Subspace iteration on the deflated matrix from random rows, orthonormal to the earlier rows. */
async function iterated(
  rest: Dense,
  product: Product,
  random: SeededRandom,
  { width, before, times }: { readonly width: number; readonly before: Dense; readonly times: number },
): Promise<Dense> {
  let rows = zeros(width, rest.cols);
  for (let i = 0; i < rows.values.length; i++) rows.values[i] = random.normal();
  for (let i = 0; i < times; i++) {
    rows = await product(rows, rest); // [width, size]
    if (i < times - 1) await orthonormalizeBlocks(rows, product, random, { rough: true });
  }
  await orthonormalizeBlocks(rows, product, random, before.rows > 0 ? { before } : {});
  return rows;
}

/**
 * Deflates a symmetric matrix M by orthonormal rows D in place: P M P with the projection P onto their complement, which is
 * M - D^T W - W^T D for W = D M - D M D^T D / 2.
 */
async function deflate(of: Dense, directions: Dense, product: Product): Promise<void> {
  const along = await product(directions, of); // [count, size]: D M
  const within = await product(along, directions, { transposeB: true }); // [count, count]: D M D^T
  addTo(along, await product(within, directions), -0.5); // [count, size]: W
  const right = { values: new Float32Array(2 * along.values.length), rows: 2 * along.rows, cols: along.cols };
  right.values.set(along.values);
  right.values.set(directions.values, along.values.length); // [2 count, size]: W above D
  const left = transposed([directions, along]); // [size, 2 count]: D^T beside W^T
  addTo(of, await product(left, right), -1);
}

/** Transposes two matrices with equal columns and concatenates them, `[cols, rows + rows]`. */
function transposed(parts: readonly [Dense, Dense]): Dense {
  const cols = parts[0].rows + parts[1].rows;
  const out = zeros(parts[0].cols, cols);
  let column = 0;
  for (const part of parts) {
    for (let row = 0; row < part.rows; row++, column++) {
      for (let i = 0; i < part.cols; i++) out.values[i * cols + column] = part.values[row * part.cols + i]!;
    }
  }
  return out;
}

function sorted(
  directions: Dense,
  eigenvalues: Float64Array,
): { directions: Dense; eigenvalues: Float64Array } {
  const order = Array.from(eigenvalues.keys()).sort((a, b) => eigenvalues[b]! - eigenvalues[a]!);
  const out = zeros(directions.rows, directions.cols);
  order.forEach((from, to) => addTo(rowsOf(out, to, 1), rowsOf(directions, from, 1)));
  return { directions: out, eigenvalues: Float64Array.from(order, (from) => eigenvalues[from]!) };
}
