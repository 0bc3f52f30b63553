import { seededRandom } from '@vse/base';
import { zeroArray, type Directions } from './exact-pca';
import { addProduct } from '../linear-algebra/add-product';
import { matrix, transposed, type Matrix } from '../linear-algebra/matrix';
import { orthonormalizeRows } from '../linear-algebra/orthonormalize-rows';
import { symmetricEigen } from '../linear-algebra/symmetric-eigen';
import { eachBlock, type RowSource } from '../rows';

/** Options of `directionsBySketch`. */
export interface Sketch {
  readonly components: number;
  /** Number of directions: components and oversampling. */
  readonly width: number;
  /** Number of subspace iterations. */
  readonly iterations: number;
  readonly seed: number;
}

/**
 * Computes leading axes by subspace iteration from random ones; memory holds nothing larger than `[width, dim]`. Halko,
 * Martinsson and Tropp, https://arxiv.org/abs/0909.4061
 */
export async function directionsBySketch(
  source: RowSource,
  mean: Float32Array,
  { components, width, iterations, seed }: Sketch,
): Promise<Directions> {
  const random = seededRandom(seed);
  let basis: Matrix = matrix(width, source.dim, zeroArray(width * source.dim));
  for (let i = 0; i < basis.data.length; i++) basis.data[i] = random.normal();
  orthonormalizeRows(basis, random);
  for (let i = 0; i < iterations; i++) {
    basis = await timesScatter(source, mean, basis);
    orthonormalizeRows(basis, random);
  }
  const { within, total } = await scatterWithin(source, mean, basis);
  const { values, vectors } = symmetricEigen(within, components);
  const axes = matrix(components, source.dim, zeroArray(components * source.dim));
  addProduct(axes, vectors, basis);
  return { squares: values.map((value) => Math.max(0, value)), axes, total };
}

/** Multiplies the basis by the scatter matrix, the sum of (x - mean)(x - mean)^T: `[width, dim]`. */
async function timesScatter(source: RowSource, mean: Float32Array, basis: Matrix): Promise<Matrix> {
  const out = matrix(basis.rows, source.dim, zeroArray(basis.rows * source.dim));
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

/** Scatter matrix in the coordinates of the basis, `[width, width]`, and its trace in all coordinates. */
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
