import * as tf from '@tensorflow/tfjs-core';
import { assertWhole, OptionError, ShapeError } from '@vse/core';
import { ownRecipe } from '../recipe';
import { ownMask, type HostVectors, type SetTransform } from './set-transform';

/** A run of dimensions: the first, and the one after the last. */
export type ColumnRange = readonly [from: number, to: number];

/** Options of `featureColumns`. */
export interface FeatureColumnsOptions {
  /** Runs of dimensions, in the order in which they are kept. */
  readonly ranges: readonly ColumnRange[];
}

/**
 * Keeps some dimensions of each vector: models over different parts of the same features read the same images, and can be
 * members of one ensemble.
 *
 * Reads `[batch, length, dim]`; returns `[batch, length, kept]`.
 *
 * @param options - Runs of dimensions.
 * @throws `OptionError` if there is no run or one is empty; `ShapeError` if a run ends beyond the features.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { featureColumns } from '@vse/image-encoders';
 *
 * const columns = featureColumns({ ranges: [[2, 3], [0, 1]] }); // prettier-ignore
 * const { vectors } = columns.apply({ vectors: tf.tensor3d([[[5, 6, 7]]]) });
 * console.log(await vectors.data()); // 7, 5
 * ```
 */
export function featureColumns({ ranges }: FeatureColumnsOptions): SetTransform {
  if (ranges.length === 0) {
    throw new OptionError('featureColumns: ranges must hold at least one [from, to], got none.');
  }
  for (const [from, to] of ranges) {
    assertWhole('featureColumns', 'from of a range', from, { from: 0 });
    assertWhole('featureColumns', 'to of a range', to, { from: from + 1 });
  }
  const kept = ranges.reduce((sum, [from, to]) => sum + to - from, 0);
  const end = Math.max(...ranges.map(([, to]) => to));
  return {
    name: 'featureColumns',
    pools: false,
    outputDim(inputDim) {
      assertInside(end, inputDim);
      return kept;
    },
    recipe: ownRecipe('featureColumns', { ranges: ranges.map(([from, to]) => [from, to]) }),
    prepare({ values, length, dim }: HostVectors) {
      assertInside(end, dim);
      const chosen = new Float64Array(length * kept);
      let at = 0;
      for (let row = 0; row < length; row++) {
        for (const [from, to] of ranges) {
          chosen.set(values.subarray(row * dim + from, row * dim + to), at);
          at += to - from;
        }
      }
      return { values: chosen, length, dim: kept };
    },
    apply: ({ vectors, mask }) => ({
      vectors: tf.tidy(() => {
        assertInside(end, vectors.shape[2]);
        const parts = ranges.map(([from, to]) => tf.slice(vectors, [0, 0, from], [-1, -1, to - from]));
        return tf.concat<tf.Tensor3D>(parts, 2); // [batch, length, kept]
      }),
      ...ownMask(mask),
    }),
  };
}

function assertInside(end: number, dim: number): void {
  if (end <= dim) return;
  throw new ShapeError(
    `featureColumns: features must have at least ${end} dimensions, got ${dim}. Extract the features that the ranges describe.`,
  );
}
