import { assertWhole, OptionError } from '@vse/core';
import { coreCount } from '@vse/threads';
import { canonicalDirections, type CanonicalDirections } from './canonical-directions';
import { ccaOf, type Cca, type CcaView } from './cca';
import { jointRows } from './joint-rows';
import { matrix, type Matrix } from '../linear-algebra/matrix';
import { meanOfRows, scatter } from '../moments/moments';
import { checkRows } from '../options';
import { addRidges, checkRidges, type Ridges } from './ridge';
import { rowSource, type Rows, type RowSource } from '../rows';
import { signsOf } from '../pca/signs';

export interface CcaPathOptions {
  /** What is added to the diagonal of each covariance matrix: of one fit after another. */
  readonly regularizations: readonly Ridges[];
  /** How many pairs of directions to keep. Defaults to all: the lesser of the directions of the two views. */
  readonly components?: number;
  /**
   * What sums over rows are divided by to give covariances. It decides the scale of the projections, and what an
   * absolute regularisation amounts to. Defaults to `'n-1'`.
   */
  readonly divisor?: 'n-1' | 'n' | 'none';
  /**
   * How many threads sum up the covariances where that takes longer than starting them; one where threads cannot be had,
   * as in a browser. The fit is the same whatever it is. Defaults to the number of cores, at most 8.
   */
  readonly threads?: number;
}

export interface CcaOptions extends Omit<CcaPathOptions, 'regularizations'> {
  /** What is added to the diagonal of each covariance matrix. Defaults to `{ ofMeanVariance: 0.01 }`. */
  readonly regularization?: Ridges;
}

/**
 * Canonical correlation analysis in closed form: the directions in which images and captions correlate most, row i of
 * the one belonging to row i of the other. Hotelling, Biometrika 28, 1936; normalised in projection as in
 * https://arxiv.org/abs/1212.4522
 *
 * Reads the rows block by block, twice. Computes in float64 and holds one square matrix of both dimensions together (815
 * MB for 6000 and 4096) and a few of the lesser one. Columns that are constant or depend on each other, and more
 * columns than rows, are fine: with a regularisation of 0, directions without variance are left out.
 *
 * Throws a `DataError` for fewer than two rows, views of different length or without any variance, or a number that is
 * not finite; an `OptionError` for more components than a view has directions.
 */
export async function fitCca(images: Rows, captions: Rows, options: CcaOptions = {}): Promise<Cca> {
  const { regularization = { ofMeanVariance: 0.01 }, ...others } = options;
  const [fit] = await fitCcaPath(images, captions, { ...others, regularizations: [regularization] });
  return fit!;
}

/**
 * The fits of `fitCca` with one regularisation after another, to choose among: `fits[i]` has `regularizations[i]`. The
 * rows, which take most of the time, are gone over as for one fit. Holds the covariances twice where there are several.
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
    // A fit spoils the matrix; the last may.
    const own = i + 1 < regularizations.length ? copyOf(covariance) : covariance;
    addRidges(own, dim, regularization);
    return fitOf(mean, canonicalDirections(own, dim, components));
  });
}

function copyOf({ data, rows, cols }: Matrix<Float64Array>): Matrix<Float64Array> {
  return matrix(rows, cols, Float64Array.from(data));
}

function fitOf(mean: Float32Array, { correlations, images, captions }: CanonicalDirections): Cca {
  const signs = signsOf(images);
  return ccaOf({
    correlations,
    images: viewOf(mean.slice(0, images.cols), images, signs),
    captions: viewOf(mean.slice(images.cols), captions, signs),
  });
}

/** Whether summing up the covariances takes a few times as long as threads take to start: about a second. */
function isLarge({ rows, dim }: RowSource): boolean {
  return rows * dim * dim > 1e10;
}

function divisorOf(divisor: string, rows: number): number {
  const divisors: Readonly<Record<string, number>> = { 'n-1': rows - 1, n: rows, none: 1 };
  const found = divisors[divisor];
  if (found !== undefined) return found;
  throw new OptionError(`fitCca: divisor must be 'n-1', 'n' or 'none', got '${divisor}'.`);
}

/** Directions in rows as weights in columns, turned by their signs. */
function viewOf(mean: Float32Array, { data, rows, cols }: Matrix, signs: Float64Array): CcaView {
  const weights = new Float32Array(rows * cols); // [dim, components]
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) weights[j * rows + i] = signs[i]! * data[i * cols + j]!;
  }
  return { mean, weights };
}
