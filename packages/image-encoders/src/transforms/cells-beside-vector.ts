import * as tf from '@tensorflow/tfjs-core';
import { assertNumber, assertWhole, ShapeError } from '@vse/core';
import { ownRecipe } from '../recipe';
import { cellsOfLength } from './cells-of-length';
import type { SetTransform } from './set-transform';

/** Layout of `cellsBesideVector`. */
export interface CellsBesideVectorOptions {
  /** Numbers in front of the cells, such as the joined blocks of a network's outputs. */
  readonly globalDim: number;
  /** Dimension of a cell; the numbers after `globalDim` are cells. */
  readonly cellDim: number;
  /** Length of each cell beside the vector, whatever it was. Defaults to `0.5`. */
  readonly weight?: number;
}

/**
 * Turns a vector and the cells of a feature map behind it into regions: the vector alone, then each cell with the vector in front of
 * it. A linear layer after it projects the vector and adds a projection of the cell, so that attention over the regions, as in SCAN,
 * https://arxiv.org/abs/1803.08024, starts from what the whole image gives.
 *
 * Reads `[batch, views, globalDim + cells x cellDim]`, as `joinedOutputs` of `@vse/features` writes a vector and `cells`; returns
 * `[batch, views x (1 + cells), globalDim + cellDim]`. Several views, as `drawnView({ scoring: 'each' })` leaves them in scoring, all
 * become regions. Before `linearProjection` it gives what `cellProjection` computes with far fewer products.
 *
 * @param options - Layout, and the length of the cells.
 * @throws `OptionError` if a size is not a whole number above 0 or the weight is not a number from 0; `ShapeError` if the cells do not
 * fill the features.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { cellsBesideVector } from '@vse/image-encoders';
 *
 * const image = tf.tensor3d([[[1, 2, 3, 0, 0, 4]]]); // a vector of 2 numbers, then 2 cells of 2
 * const { vectors } = cellsBesideVector({ globalDim: 2, cellDim: 2, weight: 1 }).apply({ vectors: image });
 * console.log(await vectors.array()); // 1, 2, 0, 0; then 1, 2, 1, 0; then 1, 2, 0, 1
 * ```
 */
export function cellsBesideVector({
  globalDim,
  cellDim,
  weight = 0.5,
}: CellsBesideVectorOptions): SetTransform {
  assertWhole('cellsBesideVector', 'globalDim', globalDim);
  assertWhole('cellsBesideVector', 'cellDim', cellDim);
  assertNumber('cellsBesideVector', 'weight', weight, { from: 0 });
  const outputDim = globalDim + cellDim;
  return {
    name: 'cellsBesideVector',
    pools: false,
    recipe: ownRecipe('cellsBesideVector', { globalDim, cellDim, weight }),
    outputDim(inputDim) {
      cellCount(globalDim, cellDim, inputDim);
      return outputDim;
    },
    apply({ vectors, mask }) {
      const [batch, views, dim] = vectors.shape;
      const cells = cellCount(globalDim, cellDim, dim);
      return tf.tidy(() => {
        const rows = tf.reshape<tf.Rank.R2>(vectors, [batch * views, dim]); // [rows, dim]
        const front = tf.slice(rows, [0, 0], [-1, globalDim]); // [rows, globalDim]
        const scaled = cellsOfLength(tf.slice(rows, [0, globalDim]), { cells, cellDim, length: weight }); // [rows, cells, cellDim]
        const none = tf.zeros([batch * views, 1, cellDim]); // [rows, 1, cellDim]
        const beside = tf.concat([none, scaled], 1); // [rows, 1 + cells, cellDim]
        const repeated = tf.tile(tf.expandDims(front, 1), [1, 1 + cells, 1]); // [rows, 1 + cells, globalDim]
        const joined = tf.concat([repeated, beside], 2); // [rows, 1 + cells, globalDim + cellDim]
        const regions = tf.reshape<tf.Rank.R3>(joined, [batch, views * (1 + cells), outputDim]); // [batch, regions, ...]
        if (!mask) return { vectors: regions };
        const wide = tf.tile(tf.expandDims(mask, 2), [1, 1, 1 + cells]); // [batch, views, 1 + cells]
        return { vectors: regions, mask: tf.reshape<tf.Rank.R2>(wide, [batch, views * (1 + cells)]) };
      });
    },
  };
}

function cellCount(globalDim: number, cellDim: number, dim: number): number {
  const cells = (dim - globalDim) / cellDim;
  if (Number.isInteger(cells) && cells > 0) return cells;
  throw new ShapeError(
    `cellsBesideVector: features must have ${globalDim} numbers and then cells of ${cellDim}, got ${dim} numbers.`,
  );
}
