import { DataError, OptionError } from '@vse/base';
import { part, transposed, type Matrix } from '../linear-algebra/matrix';
import { singularPairs } from '../linear-algebra/singular-pairs';
import { whiteningOf } from './whitening';

/** Canonical correlations and directions. */
export interface CanonicalDirections {
  /** `[components]`, largest first. */
  readonly correlations: Float64Array;
  /** `[components, image dim]` */
  readonly images: Matrix<Float64Array>;
  /** `[components, caption dim]` */
  readonly captions: Matrix<Float64Array>;
}

/**
 * Computes the canonical directions of two views from their joint covariance matrix, both triangles; its first `dim` rows
 * and columns belong to the images. Overwrites the matrix. `components` defaults to all.
 *
 * @throws `DataError` if a view has no variance.
 * @throws `OptionError` if there are fewer directions than `components`.
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
  const rank = Math.min(byImages.rank, byCaptions.rank);
  if (rank === 0) {
    const view = byImages.rank === 0 ? 'images' : 'captions';
    throw new DataError(
      `fitCca: the ${view} are all alike: no direction has any variance. Check the features.`,
    );
  }
  const count = components ?? rank;
  if (count > rank) {
    throw new OptionError(
      `fitCca: components must be at most ${rank}, got ${count}: the rows of a view vary in no more directions. ` +
        'Ask for fewer, or give a regularization above 0.',
    );
  }
  const between = byCaptions.whiten(part(covariance, captions, images)); // [captions' rank, image dim]
  const whitened = transposed(byImages.whiten(transposed(between))); // [captions' rank, images' rank]
  const { values, left, right } = singularPairs(whitened, count);
  return {
    correlations: values.map((value) => Math.min(1, value)), // rounding may exceed 1
    images: byImages.unwhiten(right),
    captions: byCaptions.unwhiten(left),
  };
}
