import { assertOneOf, assertWhole } from '@vse/base';
import { directionsByColumns, directionsByRows, type Directions } from './exact-pca';
import type { Matrix } from '../linear-algebra/matrix';
import { meanOfRows } from '../moments/moments';
import { checkRows } from '../options';
import { fittedPca, type Pca } from './pca';
import { directionsBySketch } from './randomized-pca';
import { rowSource, type RowSource, type Rows } from '../rows';
import { signsOf } from './signs';

/** Options of `fitPca`. */
export interface PcaOptions {
  /** Number of components. Defaults to all: the smaller of rows and columns. */
  readonly components?: number;
  /** Divides projections by the standard deviation along each axis. Defaults to `false`. */
  readonly whiten?: boolean;
  /**
   * `'exact'` needs a square matrix of the smaller of rows and columns; `'randomized'` needs components x columns and is
   * accurate for leading components. Defaults to `'auto'`: exact up to 4096 x 4096.
   */
  readonly method?: 'auto' | 'exact' | 'randomized';
  /** Extra directions of the randomised method. Defaults to a tenth of the components, at least 10. */
  readonly oversample?: number;
  /** Subspace iterations of the randomised method. Defaults to `4`. */
  readonly iterations?: number;
  /** Seed of the randomised method. Defaults to `1`. */
  readonly seed?: number;
}

const largestExact = 4096;

/**
 * Fits principal components: exactly, or for large matrices by a randomised method, Halko, Martinsson and Tropp,
 * https://arxiv.org/abs/0909.4061
 *
 * Reads the rows in blocks, several times. Sums and the mean are float64, axes float32. Constant columns, and rows of lower rank than
 * `components`, are allowed: the remaining axes have variance 0.
 *
 * @throws `DataError` if there are fewer than two rows, or a number is not finite.
 * @throws `OptionError` if an option is out of range, for example more components than rows or columns.
 * @example
 * ```ts
 * import { fitPca } from '@vse/subspace';
 *
 * const pca = await fitPca([[2, 1], [4, 3], [6, 5], [8, 8]], { components: 1 });
 * console.log(pca.explainedVarianceRatio, pca.project(Float32Array.of(5, 4)));
 * ```
 */
export async function fitPca(rows: Rows, options: PcaOptions = {}): Promise<Pca> {
  const source = rowSource(rows, 'fitPca');
  checkRows('fitPca', 'rows', source);
  const maxRank = Math.min(source.rows, source.dim);
  const { components = maxRank, whiten = false } = options;
  assertWhole('fitPca', 'components', components, { to: maxRank });
  const mean = await meanOfRows('fitPca', source);
  const { squares, axes, total } = await directionsOf(source, mean, components, options);
  return fittedPca({
    mean,
    axes: signed(axes),
    explainedVariance: squares.map((value) => value / (source.rows - 1)),
    totalVariance: total / (source.rows - 1),
    rows: source.rows,
    whiten,
  });
}

function directionsOf(
  source: RowSource,
  mean: ArrayLike<number>,
  components: number,
  options: PcaOptions,
): Promise<Directions> {
  const { method = 'auto', iterations = 4, seed = 1 } = options;
  const maxRank = Math.min(source.rows, source.dim);
  const { oversample = Math.max(10, Math.ceil(components / 10)) } = options;
  assertOneOf('fitPca', 'method', method, ['auto', 'exact', 'randomized']);
  assertWhole('fitPca', 'oversample', oversample, { from: 0 });
  assertWhole('fitPca', 'iterations', iterations, { from: 0 });
  if (method === 'randomized' || (method === 'auto' && maxRank > largestExact)) {
    const width = Math.min(maxRank, components + oversample);
    return directionsBySketch(source, mean, { components, width, iterations, seed });
  }
  const by = source.rows < source.dim ? directionsByRows : directionsByColumns;
  return by(source, mean, components);
}

/** Axes in single precision, with the entry of largest magnitude positive. */
function signed(axes: Matrix): Float32Array {
  const signs = signsOf(axes);
  return Float32Array.from(axes.data, (value, i) => signs[Math.floor(i / axes.cols)]! * value);
}
