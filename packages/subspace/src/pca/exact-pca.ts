import { seededRandom } from '@vse/base';
import { addProduct } from '../linear-algebra/add-product';
import { matrix, transposed, type Matrix } from '../linear-algebra/matrix';
import { orthonormalizeRows } from '../linear-algebra/orthonormalize-rows';
import { symmetricEigen } from '../linear-algebra/symmetric-eigen';
import { scatter } from '../moments/moments';
import { eachBlock, type RowSource } from '../rows';

/** Axes and variances of a fit, before scaling and signs. */
export interface Directions {
  /** `[components]`: sum of squares along each axis, largest first. */
  readonly squares: Float64Array;
  /** `[components, dim]` */
  readonly axes: Matrix;
  /** Sum of squares in all directions. */
  readonly total: number;
}

/** Computes axes as eigenvectors of the scatter matrix, `[dim, dim]`. */
export async function directionsByColumns(
  source: RowSource,
  mean: Float32Array,
  components: number,
): Promise<Directions> {
  const sums = await scatter('fitPca', source, mean);
  const { values, vectors } = symmetricEigen(sums, components);
  return { squares: values.map(positive), axes: vectors, total: trace(sums) };
}

/** Computes axes from the Gram matrix, `[rows, rows]`, for fewer rows than columns. */
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
  const axes = matrix(components, source.dim, zeroArray(components * source.dim));
  addProduct(axes, vectors, centred);
  // Their lengths are the singular values; for zeros, any directions complete the basis.
  orthonormalizeRows(axes, seededRandom(1));
  return { squares: values.map(positive), axes, total };
}

async function allRows(source: RowSource, mean: Float32Array): Promise<Matrix> {
  const { rows, dim } = source;
  const data = zeroArray(rows * dim);
  await eachBlock(
    'fitPca',
    source,
    (block, count, first) => data.set(block.subarray(0, count * dim), first * dim),
    mean,
  );
  return matrix(rows, dim, data);
}

/** Zeros in double precision, or above 256 MB in single precision. */
export function zeroArray(numbers: number): Float32Array | Float64Array {
  return numbers > 1 << 25 ? new Float32Array(numbers) : new Float64Array(numbers);
}

const positive = (value: number) => Math.max(0, value);

function trace({ data, rows, rowStride }: Matrix): number {
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += data[i * (rowStride + 1)]!;
  return sum;
}
