import { seededRandom } from '@vse/core';
import { room, type Directions } from './exact-pca';
import { addProduct } from '../linear-algebra/add-product';
import { matrix, transposed, type Matrix } from '../linear-algebra/matrix';
import { orthonormalizeRows } from '../linear-algebra/orthonormalize-rows';
import { symmetricEigen } from '../linear-algebra/symmetric-eigen';
import { eachBlock, type RowSource } from '../rows';

export interface Sketch {
  readonly components: number;
  /** How many directions are followed: the components and some more. */
  readonly width: number;
  /** How often the scatter matrix is applied to them. */
  readonly iterations: number;
  readonly seed: number;
}

/**
 * The leading directions by subspace iteration from random ones: nothing larger than `[width, dim]` is held. Halko,
 * Martinsson and Tropp, https://arxiv.org/abs/0909.4061
 */
export async function directionsBySketch(
  source: RowSource,
  mean: Float32Array,
  { components, width, iterations, seed }: Sketch,
): Promise<Directions> {
  const random = seededRandom(seed);
  let basis: Matrix = matrix(width, source.dim, room(width * source.dim));
  for (let i = 0; i < basis.data.length; i++) basis.data[i] = random.normal();
  orthonormalizeRows(basis, random);
  for (let i = 0; i < iterations; i++) {
    basis = await timesScatter(source, mean, basis);
    orthonormalizeRows(basis, random);
  }
  const { within, total } = await scatterWithin(source, mean, basis);
  const { values, vectors } = symmetricEigen(within, components);
  const axes = matrix(components, source.dim, room(components * source.dim));
  addProduct(axes, vectors, basis);
  return { squares: values.map((value) => Math.max(0, value)), axes, total };
}

/** Each row times the sum of (x - mean)(x - mean)^T over the source's rows: `[width, dim]` again. */
async function timesScatter(source: RowSource, mean: Float32Array, basis: Matrix): Promise<Matrix> {
  const out = matrix(basis.rows, source.dim, room(basis.rows * source.dim));
  await eachBlock(
    'fitPca',
    source,
    (block, count) => {
      const rows = matrix(count, source.dim, block);
      const along = matrix(basis.rows, count);
      addProduct(along, basis, transposed(rows));
      addProduct(out, along, rows);
    },
    mean,
  );
  return out;
}

/** The scatter matrix in the coordinates of the basis, `[width, width]`, and its trace in all coordinates. */
async function scatterWithin(
  source: RowSource,
  mean: Float32Array,
  basis: Matrix,
): Promise<{ within: Matrix<Float64Array>; total: number }> {
  const within = matrix(basis.rows, basis.rows);
  let total = 0;
  await eachBlock(
    'fitPca',
    source,
    (block, count) => {
      const numbers = count * source.dim;
      for (let i = 0; i < numbers; i++) total += block[i]! * block[i]!;
      const along = matrix(basis.rows, count);
      addProduct(along, basis, transposed(matrix(count, source.dim, block)));
      addProduct(within, along, transposed(along), { lowerOnly: true });
    },
    mean,
  );
  return { within, total };
}
