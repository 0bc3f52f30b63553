import { assertNumber } from '@vse/base';
import { part, type Matrix } from '../linear-algebra/matrix';

/** Regularisation of a covariance matrix, added to its diagonal: a number, or a multiple of the mean variance. */
export type Ridge = number | { readonly ofMeanVariance: number };

/** Regularisation of both views, or of each. */
export type Ridges = Ridge | { readonly images: Ridge; readonly captions: Ridge };

/**
 * Checks regularisation.
 *
 * @throws `OptionError` unless each ridge is a finite number of at least 0.
 */
export function checkRidges(where: string, ridges: Ridges): void {
  for (const view of ['images', 'captions'] as const) {
    const ridge = ridgeOf(ridges, view);
    const value = typeof ridge === 'number' ? ridge : ridge.ofMeanVariance;
    assertNumber(where, `regularization of ${view}`, value, { from: 0 });
  }
}

/** Regularises the joint covariance matrix in place; its first `dim` rows and columns belong to the images. */
export function addRidges(covariance: Matrix<Float64Array>, dim: number, ridges: Ridges): void {
  for (const [view, start, size] of [
    ['images', 0, dim],
    ['captions', dim, covariance.rows - dim],
  ] as const) {
    addRidge(part(covariance, [start, size], [start, size]), ridgeOf(ridges, view));
  }
}

function ridgeOf(ridges: Ridges, view: 'images' | 'captions'): Ridge {
  return typeof ridges === 'object' && 'images' in ridges ? ridges[view] : ridges;
}

function addRidge({ data, offset, rows, rowStride, colStride }: Matrix, ridge: Ridge): void {
  const at = (i: number) => offset + i * (rowStride + colStride);
  let trace = 0;
  for (let i = 0; i < rows; i++) trace += data[at(i)]!;
  const value = typeof ridge === 'number' ? ridge : (ridge.ofMeanVariance * trace) / rows;
  for (let i = 0; i < rows; i++) data[at(i)] = data[at(i)]! + value;
}
