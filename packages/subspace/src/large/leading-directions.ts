import type { SeededRandom } from '@vse/core';
import { matrix } from '../linear-algebra/matrix';
import { symmetricEigen } from '../linear-algebra/symmetric-eigen';
import { orthonormalizeBlocks } from './orthonormalize-blocks';
import { addTo, rowsOf, zeros, type Dense, type Product } from './product';

export interface DirectionBlocks {
  /** How many directions are found at a time. */
  readonly block: number;
  /** How often the matrix is applied to them. */
  readonly iterations: number;
}

/**
 * All directions of a symmetric matrix of many rows, in rows, those it stretches most first, and by how much: block by
 * block by subspace iteration in the complement of those found before, with exact eigenvectors within a block. The rows are
 * orthonormal; directions of nearly the same stretch may mix.
 */
export async function leadingDirections(
  of: Dense,
  product: Product,
  random: SeededRandom,
  { block, iterations }: DirectionBlocks,
): Promise<{ readonly directions: Dense; readonly stretches: Float64Array }> {
  const size = of.rows;
  const directions = zeros(size, size);
  const stretches = new Float64Array(size);
  for (let first = 0; first < size;) {
    const left = size - first;
    const count = left <= 2 * block ? left : block;
    const before = rowsOf(directions, 0, first);
    const width = Math.min(left, count + Math.max(10, Math.ceil(block / 10)));
    const some = await iterated(of, product, random, {
      width,
      before,
      times: width === left ? 0 : iterations,
    });
    const within = await product(await product(some, of), some, { transposeB: true }); // [width, width]
    const eigen = symmetricEigen(matrix(width, width, Float64Array.from(within.values)), count);
    const turn = { values: Float32Array.from(eigen.vectors.data), rows: count, cols: width };
    rowsOf(directions, first, count).values.set((await product(turn, some)).values);
    stretches.set(eigen.values, first);
    first += count;
  }
  return sorted(directions, stretches);
}

/** Random orthonormal rows beside those before, turned towards what the matrix stretches most. */
async function iterated(
  of: Dense,
  product: Product,
  random: SeededRandom,
  { width, before, times }: { readonly width: number; readonly before: Dense; readonly times: number },
): Promise<Dense> {
  let rows = zeros(width, of.cols);
  for (let i = 0; i < rows.values.length; i++) rows.values[i] = random.normal();
  const others = before.rows > 0 ? before : undefined;
  await orthonormalizeBlocks(rows, product, random, others);
  for (let i = 0; i < times; i++) {
    rows = await product(rows, of); // [width, size]
    await orthonormalizeBlocks(rows, product, random, others);
  }
  return rows;
}

function sorted(directions: Dense, stretches: Float64Array): { directions: Dense; stretches: Float64Array } {
  const order = Array.from(stretches.keys()).sort((a, b) => stretches[b]! - stretches[a]!);
  const out = zeros(directions.rows, directions.cols);
  order.forEach((from, to) => addTo(rowsOf(out, to, 1), rowsOf(directions, from, 1)));
  return { directions: out, stretches: Float64Array.from(order, (from) => stretches[from]!) };
}
