import { OptionError } from '@vse/core';
import { part, type Matrix } from '../linear-algebra/matrix';

/** What is added to the diagonal of a covariance matrix: a number, or one in proportion to the mean of the diagonal. */
export type Ridge = number | { readonly ofMeanVariance: number };

/** A ridge for both views, or one for each. */
export type Ridges = Ridge | { readonly images: Ridge; readonly captions: Ridge };

/** Throws an `OptionError` unless each ridge is a finite number of at least 0. */
export function checkRidges(where: string, ridges: Ridges): void {
  for (const view of ['images', 'captions'] as const) {
    const ridge = ridgeOf(ridges, view);
    const value = typeof ridge === 'number' ? ridge : ridge.ofMeanVariance;
    if (Number.isFinite(value) && value >= 0) continue;
    throw new OptionError(
      `${where}: regularization must be a finite number of at least 0, got ${value} for ${view}.`,
    );
  }
}

/** Adds to the diagonal of the joint covariance matrix, of which the first `dim` rows and columns are the images'. */
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
