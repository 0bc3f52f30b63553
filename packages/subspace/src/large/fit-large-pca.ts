import { assertWhole, seededRandom, type SeededRandom } from '@vse/base';
import { checkRows } from '../options';
import { meanOfRows } from '../moments/moments';
import { fittedPca, type Pca } from '../pca/pca';
import { rowSource, type RowSource, type Rows } from '../rows';
import { leadingDirections } from './leading-directions';
import { orthonormalizeBlocks } from './orthonormalize-blocks';
import { addTo, kernelProduct, rowsOf, zeros, type Dense, type Product } from './product';

/** Options of `fitLargePca`. */
export interface LargePcaOptions {
  /** Number of components. */
  readonly components: number;
  /** Matrix product, for example `await onnxProduct()`. Defaults to `kernelProduct`. */
  readonly product?: Product;
  /** Number of subspace iterations. Defaults to `1`. */
  readonly iterations?: number;
  /** Number of eigenvectors computed at a time. Defaults to `600`. */
  readonly block?: number;
  /** Number of rows read at a time. Defaults to `2048`. */
  readonly blockRows?: number;
  /** Divides projections by the standard deviation along each axis. Defaults to `false`. */
  readonly whiten?: boolean;
  /** Seed of the random combinations. Defaults to `1`. */
  readonly seed?: number;
}

/**
 * Fits thousands of principal components: a randomised range finder, Halko, Martinsson and Tropp,
 * https://arxiv.org/abs/0909.4061 , with a sparse sketch, https://arxiv.org/abs/2002.01387 , then eigenvectors within that
 * range, block by block. All large steps are matrix products in single precision; memory holds nothing larger than
 * `[components, dim]`, and never the scatter matrix of all columns.
 *
 * The axes are orthonormal; axes of nearly equal variance may mix, which does not change distances between projections.
 * `fitPca` is exact, and better for hundreds of components. Reads the rows `2 + 2 iterations` times.
 *
 * @throws `DataError` if there are fewer than two rows, or a number is not finite.
 * @throws `OptionError` if an option is out of range, for example `rows` components or more.
 * @example
 * ```ts
 * import { fitLargePca } from '@vse/subspace';
 *
 * const values = Float32Array.from({ length: 40 * 6 }, (_, i) => Math.sin(i * i) * (1 + (i % 6)));
 * const pca = await fitLargePca({ values, dim: 6 }, { components: 3 });
 * console.log(pca.explainedVarianceRatio);
 * ```
 */
export async function fitLargePca(rows: Rows, options: LargePcaOptions): Promise<Pca> {
  const { components, product = kernelProduct, iterations = 1, block = 600, whiten = false } = options;
  const { seed = 1, blockRows = 2048 } = options;
  const source = rowSource(rows, 'fitLargePca');
  checkRows('fitLargePca', 'rows', source);
  assertWhole('fitLargePca', 'components', components, { to: Math.min(source.rows - 1, source.dim) });
  assertWhole('fitLargePca', 'iterations', iterations, { from: 0 });
  assertWhole('fitLargePca', 'block', block);
  assertWhole('fitLargePca', 'blockRows', blockRows);
  const random = seededRandom(seed);
  const mean = await meanOfRows('fitLargePca', source);
  const reader = (use: (rows: Dense, first: number) => Promise<void>) =>
    eachCentred(source, mean, blockRows, use);

  let basis = await combinations(reader, random, { components, dim: source.dim });
  for (let i = 0; i < iterations; i++) {
    await orthonormalizeBlocks(basis, product, random, { rough: true });
    basis = await timesScatter(reader, product, basis);
  }
  await orthonormalizeBlocks(basis, product, random);
  const { within, total } = await scatterWithin(reader, product, basis);
  const { directions, eigenvalues } = await leadingDirections(within, product, random, {
    block,
    iterations: 4,
  });
  const axes = zeros(components, source.dim);
  for (let first = 0; first < components; first += blockRows) {
    const part = rowsOf(directions, first, Math.min(blockRows, components - first));
    axes.values.set((await product(part, basis)).values, first * source.dim);
  }
  pointPositive(axes);
  return fittedPca({
    mean,
    axes: axes.values,
    explainedVariance: eigenvalues.map((value) => Math.max(0, value) / (source.rows - 1)),
    totalVariance: total / (source.rows - 1),
    rows: source.rows,
    whiten,
  });
}

type Reader = (use: (rows: Dense, first: number) => Promise<void>) => Promise<void>;

async function eachCentred(
  source: RowSource,
  mean: Float64Array,
  blockRows: number,
  use: (rows: Dense, first: number) => Promise<void>,
): Promise<void> {
  const { dim } = source;
  for (let first = 0; first < source.rows; first += blockRows) {
    const count = Math.min(blockRows, source.rows - first);
    const rows = await source.read(Int32Array.from({ length: count }, (_, i) => first + i));
    const values = new Float32Array(count * dim); // rounded once, after the subtraction
    for (let i = 0; i < count; i++) {
      for (let j = 0, at = i * dim; j < dim; j++, at++) values[at] = rows[at]! - mean[j]!;
    }
    await use({ values, rows: count, cols: dim }, first);
  }
}

/** Number of combinations that include a row: enough to miss no direction, and cheaper than a matrix product. */
const sketchesPerRow = 8;

/** Sparse sketch of the rows, `[components, dim]`: adds each row, with random signs, to a few random sums. */
async function combinations(
  reader: Reader,
  random: SeededRandom,
  { components, dim }: { readonly components: number; readonly dim: number },
): Promise<Dense> {
  const out = zeros(components, dim);
  const sums = out.values;
  await reader(({ values, rows }) => {
    for (let row = 0; row < rows; row++) {
      for (let i = 0; i < sketchesPerRow; i++) {
        const to = random.integer(components) * dim;
        const sign = random.next() < 0.5 ? -1 : 1;
        for (let j = 0, from = row * dim; j < dim; j++, from++) {
          sums[to + j] = sums[to + j]! + sign * values[from]!;
        }
      }
    }
    return Promise.resolve();
  });
  return out;
}

/** Adds `a b` to the sum, some rows of a at a time, to avoid a second matrix of that size. */
async function addProducts(sum: Dense, a: Dense, b: Dense, product: Product): Promise<void> {
  const step = 1024;
  for (let first = 0; first < a.rows; first += step) {
    const count = Math.min(step, a.rows - first);
    addTo(rowsOf(sum, first, count), await product(rowsOf(a, first, count), b));
  }
}

/** Multiplies the basis by the scatter matrix, the sum of (x - mean)(x - mean)^T: `[width, dim]`. */
async function timesScatter(reader: Reader, product: Product, basis: Dense): Promise<Dense> {
  const out = zeros(basis.rows, basis.cols);
  await reader(async (rows) => {
    const along = await product(basis, rows, { transposeB: true }); // [width, rows]
    await addProducts(out, along, rows, product);
  });
  return out;
}

/** Scatter matrix in the coordinates of the basis, `[width, width]`, and its trace in all coordinates. */
async function scatterWithin(
  reader: Reader,
  product: Product,
  basis: Dense,
): Promise<{ within: Dense; total: number }> {
  const within = zeros(basis.rows, basis.rows);
  let total = 0;
  await reader(async (rows) => {
    for (const value of rows.values) total += value * value;
    const along = await product(basis, rows, { transposeB: true }); // [width, rows]
    addTo(within, await product(along, along, { transposeB: true }));
  });
  return { within, total };
}

/** Flips axes so that the entry of largest magnitude is positive. */
function pointPositive({ values, rows, cols }: Dense): void {
  for (let i = 0; i < rows; i++) {
    const row = values.subarray(i * cols, (i + 1) * cols);
    let largest = 0;
    for (const value of row) if (Math.abs(value) > Math.abs(largest)) largest = value;
    if (largest < 0) for (let j = 0; j < cols; j++) row[j] = -row[j]!;
  }
}
