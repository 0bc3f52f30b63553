import { assertWhole, OptionError } from '@vse/base';
import { coreCount } from '@vse/threads';
import { canonicalDirections, type CanonicalDirections } from './canonical-directions';
import { fittedCca, type Cca, type CcaView } from './cca';
import { jointRows } from './joint-rows';
import { matrix, type Matrix } from '../linear-algebra/matrix';
import { meanOfRows, scatter } from '../moments/moments';
import { checkRows } from '../options';
import { addRidges, checkRidges, type Ridges } from './ridge';
import { rowSource, type Rows, type RowSource } from '../rows';
import { signsOf } from '../pca/signs';

/** Options of `fitCcaPath`. */
export interface CcaPathOptions {
  /** Regularisation of each fit, added to the diagonals of the covariance matrices. */
  readonly regularizations: readonly Ridges[];
  /** Number of canonical pairs. Defaults to all: the smaller rank of the two views. */
  readonly components?: number;
  /**
   * Divisor of the covariances. It sets the scale of the projections and of absolute regularisation. Defaults to
   * `'n-1'`.
   */
  readonly divisor?: 'n-1' | 'n' | 'none';
  /**
   * Number of threads that sum the covariances of large data; always one in a browser. The fit does not depend on it.
   * Defaults to the number of cores, at most 8.
   */
  readonly threads?: number;
}

/** Options of `fitCca`. */
export interface CcaOptions extends Omit<CcaPathOptions, 'regularizations'> {
  /** Regularisation, added to the diagonals of the covariance matrices. Defaults to `{ ofMeanVariance: 0.01 }`. */
  readonly regularization?: Ridges;
}

/**
 * Fits canonical correlation analysis in closed form: the directions in which paired rows of images and captions correlate
 * most. Hotelling, Biometrika 28, 1936; projections are normalised as in https://arxiv.org/abs/1212.4522
 *
 * Reads the rows in blocks, twice. Computes in float64; memory holds one square matrix of both dimensions together (815 MB
 * for 6000 and 4096) and a few of the smaller dimension. Constant or dependent columns and more columns than rows are
 * allowed: without regularisation, directions without variance are left out.
 *
 * @throws `DataError` if there are fewer than two rows, the views differ in length, a view has no variance, or a number is
 * not finite.
 * @throws `OptionError` if an option is out of range, for example more components than the rank of a view.
 * @example
 * ```ts
 * import { fitCca } from '@vse/subspace';
 *
 * const images = [[1, 0], [0, 1], [2, 1], [1, 3]];
 * const captions = [[2], [1], [5], [5]];
 * const cca = await fitCca(images, captions, { regularization: 0 });
 * console.log(cca.correlations, await cca.projectCaptions([[4]])); // 1, then 1: normalised
 * ```
 */
export async function fitCca(images: Rows, captions: Rows, options: CcaOptions = {}): Promise<Cca> {
  const { regularization = { ofMeanVariance: 0.01 }, ...others } = options;
  const [fit] = await fitCcaPath(images, captions, { ...others, regularizations: [regularization] });
  return fit!;
}

/**
 * Fits `fitCca` with several regularisations to select from: `fits[i]` has `regularizations[i]`. Reads the rows, which takes
 * most of the time, only as often as for one fit. With several regularisations, memory holds the covariances twice.
 *
 * @throws `DataError` and `OptionError` as `fitCca`.
 * @example
 * ```ts
 * import { fitCcaPath } from '@vse/subspace';
 *
 * const images = [[1, 0], [0, 1], [2, 1], [1, 3]];
 * const captions = [[2], [1], [5], [4]];
 * const fits = await fitCcaPath(images, captions, { regularizations: [0, 0.1, 1] });
 * console.log(fits.map(({ correlations }) => correlations[0])); // smaller with more regularisation
 * ```
 */
export async function fitCcaPath(images: Rows, captions: Rows, options: CcaPathOptions): Promise<Cca[]> {
  const { regularizations, components, divisor = 'n-1', threads = Math.min(8, coreCount()) } = options;
  const imageRows = rowSource(images, 'fitCca');
  const captionRows = rowSource(captions, 'fitCca');
  checkRows('fitCca', 'images', imageRows);
  checkRows('fitCca', 'captions', captionRows);
  for (const regularization of regularizations) checkRidges('fitCca', regularization);
  assertWhole('fitCca', 'threads', threads);
  const joint = jointRows('fitCca', imageRows, captionRows);
  const { dim } = imageRows;
  if (components !== undefined)
    assertWhole('fitCca', 'components', components, { to: Math.min(dim, captionRows.dim) });
  const scale = 1 / divisorOf(divisor, joint.rows);
  const mean = await meanOfRows('fitCca', joint);
  const covariance = await scatter('fitCca', joint, mean, isLarge(joint) ? threads : 1);
  for (let i = 0; i < covariance.data.length; i++) covariance.data[i] = covariance.data[i]! * scale;
  return regularizations.map((regularization, i) => {
    // Fitting overwrites the matrix: copy it for all but the last fit.
    const own = i + 1 < regularizations.length ? copyOf(covariance) : covariance;
    addRidges(own, dim, regularization);
    return fitOf(mean, canonicalDirections(own, dim, components));
  });
}

function copyOf({ data, rows, cols }: Matrix<Float64Array>): Matrix<Float64Array> {
  return matrix(rows, cols, Float64Array.from(data));
}

function fitOf(mean: Float64Array, { correlations, images, captions }: CanonicalDirections): Cca {
  const signs = signsOf(images);
  return fittedCca({
    correlations,
    images: viewOf(mean.slice(0, images.cols), images, signs),
    captions: viewOf(mean.slice(images.cols), captions, signs),
  });
}

/** True if summing the covariances takes about a second, a few times as long as starting threads. */
function isLarge({ rows, dim }: RowSource): boolean {
  return rows * dim * dim > 1e10;
}

function divisorOf(divisor: string, rows: number): number {
  const divisors: Readonly<Record<string, number>> = { 'n-1': rows - 1, n: rows, none: 1 };
  const found = divisors[divisor];
  if (found !== undefined) return found;
  throw new OptionError(`fitCca: divisor must be 'n-1', 'n' or 'none', got '${divisor}'.`);
}

/** Converts directions in rows to weights in columns, with their signs. */
function viewOf(mean: Float64Array, { data, rows, cols }: Matrix, signs: Float64Array): CcaView {
  const weights = new Float32Array(rows * cols); // [dim, components]
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) weights[j * rows + i] = signs[i]! * data[i * cols + j]!;
  }
  return { mean, weights };
}
