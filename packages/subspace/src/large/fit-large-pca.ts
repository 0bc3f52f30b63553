import { assertWhole, seededRandom, type SeededRandom } from '@vse/core';
import { checkRows } from '../options';
import { meanOfRows } from '../moments/moments';
import { pcaOf, type Pca } from '../pca/pca';
import { rowSource, type RowSource, type Rows } from '../rows';
import { leadingDirections } from './leading-directions';
import { orthonormalizeBlocks } from './orthonormalize-blocks';
import { addTo, kernelProduct, rowsOf, zeros, type Dense, type Product } from './product';

export interface LargePcaOptions {
  /** How many directions to keep. */
  readonly components: number;
  /** What multiplies matrices, such as `await onnxProduct()`. Defaults to the package's own kernel. */
  readonly product?: Product;
  /** How often the scatter matrix is applied to the first random combinations of rows. Defaults to `1`. */
  readonly iterations?: number;
  /** How many directions are told apart at a time. Defaults to `600`. */
  readonly block?: number;
  /** How many rows are read at a time. Defaults to `2048`. */
  readonly blockRows?: number;
  /** Whether projections are divided by the deviation along each axis. Defaults to `false`. */
  readonly whiten?: boolean;
  /** Of the random combinations. Defaults to `1`. */
  readonly seed?: number;
}

/**
 * Principal components for thousands of directions: the range of the rows from random combinations of them, as in Halko,
 * Martinsson and Tropp, https://arxiv.org/abs/0909.4061 , each row in a few, https://arxiv.org/abs/2002.01387 , and the
 * directions within that range block by block. Everything large is a product of matrices in single precision, and nothing
 * larger than `[components, dim]` is held; the scatter matrix of all columns never is.
 *
 * The axes are orthonormal and span the subspace found; those whose variances are nearly the same may mix, which leaves
 * distances between projections as they are. `fitPca` is exact, and the better choice for hundreds of directions.
 * Reads the rows `2 + 2 iterations` times. Throws as `fitPca` does, and an `OptionError` for more components than rows less one.
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
  const { directions, stretches } = await leadingDirections(within, product, random, {
    block,
    iterations: 4,
  });
  const axes = zeros(components, source.dim);
  for (let first = 0; first < components; first += blockRows) {
    const part = rowsOf(directions, first, Math.min(blockRows, components - first));
    axes.values.set((await product(part, basis)).values, first * source.dim);
  }
  pointPositive(axes);
  return pcaOf({
    mean,
    axes: axes.values,
    explainedVariance: stretches.map((value) => Math.max(0, value) / (source.rows - 1)),
    totalVariance: total / (source.rows - 1),
    rows: source.rows,
    whiten,
  });
}

type Reader = (use: (rows: Dense, first: number) => Promise<void>) => Promise<void>;

async function eachCentred(
  source: RowSource,
  mean: Float32Array,
  blockRows: number,
  use: (rows: Dense, first: number) => Promise<void>,
): Promise<void> {
  const { dim } = source;
  for (let first = 0; first < source.rows; first += blockRows) {
    const count = Math.min(blockRows, source.rows - first);
    const values = Float32Array.from(
      await source.read(Int32Array.from({ length: count }, (_, i) => first + i)),
    );
    for (let i = 0; i < count; i++) {
      for (let j = 0, at = i * dim; j < dim; j++, at++) values[at] = values[at]! - mean[j]!;
    }
    await use({ values, rows: count, cols: dim }, first);
  }
}

/** How many combinations a row takes part in: enough that they miss no direction, and no product of matrices. */
const shares = 8;

/** Sums and differences of rows, `[components, dim]`: each row is in a few of them, drawn at random, with a random sign. */
async function combinations(
  reader: Reader,
  random: SeededRandom,
  { components, dim }: { readonly components: number; readonly dim: number },
): Promise<Dense> {
  const out = zeros(components, dim);
  const sums = out.values;
  await reader(({ values, rows }) => {
    for (let row = 0; row < rows; row++) {
      for (let share = 0; share < shares; share++) {
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

/** Adds `a b` to the sum, some rows of a at a time, so that no second matrix of its size is held. */
async function addProducts(sum: Dense, a: Dense, b: Dense, product: Product): Promise<void> {
  const step = 1024;
  for (let first = 0; first < a.rows; first += step) {
    const count = Math.min(step, a.rows - first);
    addTo(rowsOf(sum, first, count), await product(rowsOf(a, first, count), b));
  }
}

/** Each row times the sum of (x - mean)(x - mean)^T: `[width, dim]` again. */
async function timesScatter(reader: Reader, product: Product, basis: Dense): Promise<Dense> {
  const out = zeros(basis.rows, basis.cols);
  await reader(async (rows) => {
    const along = await product(basis, rows, { transposeB: true }); // [width, rows]
    await addProducts(out, along, rows, product);
  });
  return out;
}

/** The scatter matrix in the coordinates of the basis, `[width, width]`, and its trace in all coordinates. */
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

/** Turns each axis so that its entry of largest magnitude is positive. */
function pointPositive({ values, rows, cols }: Dense): void {
  for (let i = 0; i < rows; i++) {
    const row = values.subarray(i * cols, (i + 1) * cols);
    let largest = 0;
    for (const value of row) if (Math.abs(value) > Math.abs(largest)) largest = value;
    if (largest < 0) for (let j = 0; j < cols; j++) row[j] = -row[j]!;
  }
}
