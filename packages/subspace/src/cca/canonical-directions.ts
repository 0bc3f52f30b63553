import { DataError, OptionError } from '@vse/core';
import { part, transposed, type Matrix } from '../linear-algebra/matrix';
import { singularPairs } from '../linear-algebra/singular-pairs';
import { whiteningOf } from './whitening';

export interface CanonicalDirections {
  /** `[components]`, largest first. */
  readonly correlations: Float64Array;
  /** `[components, image dim]` */
  readonly images: Matrix<Float64Array>;
  /** `[components, caption dim]` */
  readonly captions: Matrix<Float64Array>;
}

/**
 * The canonical directions of two views from their joint covariance matrix, both triangles, of which the first `dim` rows
 * and columns are the images'. The matrix is overwritten. `components` defaults to as many as there are.
 */
export function canonicalDirections(
  covariance: Matrix<Float64Array>,
  dim: number,
  components?: number,
): CanonicalDirections {
  const images: readonly [number, number] = [0, dim];
  const captions: readonly [number, number] = [dim, covariance.rows - dim];
  const byImages = whiteningOf(part(covariance, images, images));
  const byCaptions = whiteningOf(part(covariance, captions, captions));
  const most = Math.min(byImages.rank, byCaptions.rank);
  if (most === 0) {
    const view = byImages.rank === 0 ? 'images' : 'captions';
    throw new DataError(
      `fitCca: the ${view} are all alike: no direction has any variance. Check the features.`,
    );
  }
  const count = components ?? most;
  if (count > most) {
    throw new OptionError(
      `fitCca: components must be at most ${most}, got ${count}: the rows of a view vary in no more directions. ` +
        'Ask for fewer, or give a regularization above 0.',
    );
  }
  const between = byCaptions.whiten(part(covariance, captions, images)); // [captions' rank, image dim]
  const whitened = transposed(byImages.whiten(transposed(between))); // [captions' rank, images' rank]
  const { values, left, right } = singularPairs(whitened, count);
  return {
    correlations: values.map((value) => Math.min(1, value)), // rounding may lift one a little above
    images: byImages.unwhiten(right),
    captions: byCaptions.unwhiten(left),
  };
}
