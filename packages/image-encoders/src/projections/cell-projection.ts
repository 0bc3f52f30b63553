import * as tf from '@tensorflow/tfjs-core';
import { assertNumber, assertWhole, OptionError } from '@vse/core';
import { linear, type Layer } from '@vse/layers';
import { ownRecipe } from '../recipe';
import type { CellsBesideVectorOptions } from '../transforms/cells-beside-vector';
import { cellsOfLength } from '../transforms/cells-of-length';
import type { ProjectionLayer, ProjectionSizes } from './projection-layer';

type StatedOptions = Required<CellsBesideVectorOptions>;

/**
 * Layer that projects a vector and the cells of a feature map behind it to regions: the vector's projection alone, then for each cell
 * the same plus a projection of the cell. The embeddings of `cellsBesideVector` before `linearProjection`, with the weights of those,
 * but each vector is multiplied once and not again beside every cell.
 *
 * Reads `[batch, views, globalDim + cells x cellDim]`, as `joinedOutputs` of `@vse/features` writes a vector and `cells`; returns
 * `[batch, views x (1 + cells), embedDim]`. Variables are `weight` `[embedDim, globalDim + cellDim]`, Xavier uniform, and `bias`
 * `[embedDim]`, 0.
 *
 * @param options - Layout, and the length of the cells.
 * @throws `OptionError` if a size is not a whole number above 0, the weight is not a number from 0, or the cells do not fill the
 * features.
 *
 * @example
 * ```ts
 * import { cellProjection, drawnView, regionProjection } from '@vse/image-encoders';
 *
 * const encoder = regionProjection({
 *   inputDim: 3 + 4 * 2, // a vector of 3 numbers, then 4 cells of 2
 *   embedDim: 8,
 *   before: [drawnView({ scoring: 'each' })],
 *   layer: cellProjection({ globalDim: 3, cellDim: 2 }),
 * });
 * const image = { values: new Float32Array(2 * 11).fill(1), length: 2, dim: 11 }; // two views
 * console.log(encoder.encode(encoder.collate([image])).vectors.shape); // [1, 10, 8]: 2 x (1 + 4) regions
 * ```
 */
export function cellProjection({
  globalDim,
  cellDim,
  weight = 0.5,
}: CellsBesideVectorOptions): ProjectionLayer {
  const stated = { globalDim, cellDim, weight };
  for (const [name, value] of Object.entries({ globalDim, cellDim }))
    assertWhole('cellProjection', name, value);
  assertNumber('cellProjection', 'weight', weight, { from: 0 });
  return {
    name: 'cellProjection',
    recipe: ownRecipe('cellProjection', stated),
    create: (sizes) => createLayer(stated, sizes),
  };
}

function createLayer(
  { globalDim, cellDim, weight }: StatedOptions,
  { inputDim, outputDim, seed }: ProjectionSizes,
): Layer {
  const cells = (inputDim - globalDim) / cellDim;
  if (!Number.isInteger(cells) || cells < 1) {
    throw new OptionError(
      `cellProjection: features must have ${globalDim} numbers and then cells of ${cellDim}, got ${inputDim} numbers.`,
    );
  }
  const layer = linear({ inputDim: globalDim + cellDim, outputDim, seed });
  const [matrix, bias] = layer.variables().map(({ variable }) => variable);
  return {
    apply: (x) =>
      tf.tidy(() => {
        const [batch, views] = x.shape as [number, number, number];
        const rows = tf.reshape<tf.Rank.R2>(x, [batch * views, inputDim]); // [rows, inputDim]
        const ofVector = tf.slice(matrix! as tf.Tensor2D, [0, 0], [-1, globalDim]); // [outputDim, globalDim]
        const ofCell = tf.slice(matrix! as tf.Tensor2D, [0, globalDim], [-1, cellDim]); // [outputDim, cellDim]
        const vector = tf.slice(rows, [0, 0], [-1, globalDim]); // [rows, globalDim]
        const front = tf.add(tf.matMul(vector, ofVector, false, true), bias!); // [rows, outputDim]
        const map = cellsOfLength(tf.slice(rows, [0, globalDim]), { cells, cellDim, length: weight }); // [rows, cells, cellDim]
        const flat = tf.reshape<tf.Rank.R2>(map, [-1, cellDim]); // [rows x cells, cellDim]
        const products = tf.matMul(flat, ofCell, false, true); // [rows x cells, outputDim]
        const added = tf.reshape(products, [batch * views, cells, outputDim]); // [rows, cells, outputDim]
        const alone = tf.expandDims<tf.Tensor3D>(front, 1); // [rows, 1, outputDim]
        const regions = tf.concat([alone, tf.add<tf.Tensor3D>(added, alone)], 1); // [rows, 1 + cells, outputDim]
        return tf.reshape(regions, [batch, views * (1 + cells), outputDim]);
      }),
    variables: () => layer.variables(),
    dispose: () => layer.dispose(),
  };
}
