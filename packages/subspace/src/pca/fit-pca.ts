import { assertWhole, OptionError } from '@vse/core';
import { directionsByColumns, directionsByRows, type Directions } from './exact-pca';
import type { Matrix } from '../linear-algebra/matrix';
import { meanOfRows } from '../moments/moments';
import { checkRows } from '../options';
import { pcaOf, type Pca } from './pca';
import { directionsBySketch } from './randomized-pca';
import { rowSource, type RowSource, type Rows } from '../rows';
import { signsOf } from './signs';

export interface PcaOptions {
  /** How many directions to keep. Defaults to all: the lesser of rows and columns. */
  readonly components?: number;
  /** Whether projections are divided by the deviation along each axis. Defaults to `false`. */
  readonly whiten?: boolean;
  /**
   * `'exact'` takes memory for the square of the lesser of rows and columns; `'randomized'` for components x columns, and
   * is close for the leading ones. Defaults to `'auto'`: exact while that square is at most 4096 x 4096.
   */
  readonly method?: 'auto' | 'exact' | 'randomized';
  /** How many more directions than components the randomised method follows. Defaults to a tenth, at least 10. */
  readonly oversample?: number;
  /** How often the randomised method goes over the rows to turn its directions. Defaults to `4`. */
  readonly iterations?: number;
  /** Of the randomised method's first directions. Defaults to `1`. */
  readonly seed?: number;
}

const largestExact = 4096;

/**
 * Principal components: the directions in which the centred rows vary most, exact, or by a randomised method for more
 * columns than a square matrix of them could be held. Halko, Martinsson and Tropp, https://arxiv.org/abs/0909.4061
 *
 * Reads the rows block by block, some times over; sums are float64, what is kept is float32. Columns that are constant
 * and rows that span fewer directions than asked for are fine: the axes beyond have variance 0. Throws a `DataError` for
 * fewer than two rows or a number that is not finite, an `OptionError` for more components than rows or columns.
 */
export async function fitPca(rows: Rows, options: PcaOptions = {}): Promise<Pca> {
  const source = rowSource(rows, 'fitPca');
  checkRows('fitPca', 'rows', source);
  const most = Math.min(source.rows, source.dim);
  const { components = most, whiten = false } = options;
  assertWhole('fitPca', 'components', components, { to: most });
  const mean = await meanOfRows('fitPca', source);
  const { squares, axes, total } = await directionsOf(source, mean, components, options);
  return pcaOf({
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
  mean: Float32Array,
  components: number,
  options: PcaOptions,
): Promise<Directions> {
  const { method = 'auto', iterations = 4, seed = 1 } = options;
  const most = Math.min(source.rows, source.dim);
  const { oversample = Math.max(10, Math.ceil(components / 10)) } = options;
  if (!['auto', 'exact', 'randomized'].includes(method)) {
    throw new OptionError(`fitPca: method must be 'auto', 'exact' or 'randomized', got '${method}'.`);
  }
  assertWhole('fitPca', 'oversample', oversample, { from: 0 });
  assertWhole('fitPca', 'iterations', iterations, { from: 0 });
  if (method === 'randomized' || (method === 'auto' && most > largestExact)) {
    const width = Math.min(most, components + oversample);
    return directionsBySketch(source, mean, { components, width, iterations, seed });
  }
  const by = source.rows < source.dim ? directionsByRows : directionsByColumns;
  return by(source, mean, components);
}

/** The axes in single precision, each turned so that its largest entry is positive. */
function signed(axes: Matrix): Float32Array {
  const signs = signsOf(axes);
  return Float32Array.from(axes.data, (value, i) => signs[Math.floor(i / axes.cols)]! * value);
}
