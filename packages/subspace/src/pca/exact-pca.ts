import { seededRandom } from '@vse/core';
import { addProduct } from '../linear-algebra/add-product';
import { matrix, transposed, type Matrix } from '../linear-algebra/matrix';
import { orthonormalizeRows } from '../linear-algebra/orthonormalize-rows';
import { symmetricEigen } from '../linear-algebra/symmetric-eigen';
import { scatter } from '../moments/moments';
import { eachBlock, type RowSource } from '../rows';

/** Directions of a fit before they are divided and signed. */
export interface Directions {
  /** `[components]`: the sum of squares along each axis, largest first. */
  readonly squares: Float64Array;
  /** `[components, dim]` */
  readonly axes: Matrix;
  /** The sum of squares in all directions. */
  readonly total: number;
}

/** The eigenvectors of the rows' scatter matrix, `[dim, dim]`. */
export async function directionsByColumns(
  source: RowSource,
  mean: Float32Array,
  components: number,
): Promise<Directions> {
  const sums = await scatter('fitPca', source, mean);
  const { values, vectors } = symmetricEigen(sums, components);
  return { squares: values.map(positive), axes: vectors, total: trace(sums) };
}

/** The same from the rows' products with each other, `[rows, rows]`: for fewer rows than columns. */
export async function directionsByRows(
  source: RowSource,
  mean: Float32Array,
  components: number,
): Promise<Directions> {
  const centred = await allRows(source, mean); // [rows, dim]
  const products = matrix(source.rows, source.rows);
  addProduct(products, centred, transposed(centred), { lowerOnly: true });
  const total = trace(products);
  const { values, vectors } = symmetricEigen(products, components);
  const axes = matrix(components, source.dim, room(components * source.dim));
  addProduct(axes, vectors, centred);
  // Their lengths are the singular values; where those are 0, any directions complete the basis.
  orthonormalizeRows(axes, seededRandom(1));
  return { squares: values.map(positive), axes, total };
}

async function allRows(source: RowSource, mean: Float32Array): Promise<Matrix> {
  const { rows, dim } = source;
  const data = room(rows * dim);
  await eachBlock(
    'fitPca',
    source,
    (block, count, first) => data.set(block.subarray(0, count * dim), first * dim),
    mean,
  );
  return matrix(rows, dim, data);
}

/** Doubles while they are few; what takes more than 256 MB is kept in single precision. */
export function room(numbers: number): Float32Array | Float64Array {
  return numbers > 1 << 25 ? new Float32Array(numbers) : new Float64Array(numbers);
}

const positive = (value: number) => Math.max(0, value);

function trace({ data, rows, rowStride }: Matrix): number {
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += data[i * (rowStride + 1)]!;
  return sum;
}
