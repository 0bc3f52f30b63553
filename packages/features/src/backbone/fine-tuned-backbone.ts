import * as tf from '@tensorflow/tfjs-core';
import {
  assertOneOf,
  assertShape,
  l2Normalize,
  ShapeError,
  type Encoder,
  type FeatureMatrix,
} from '@vse/core';
import { prefixed } from '@vse/layers';
import type { TrainableBlocks } from './trainable-blocks';

export interface FineTunedBackboneOptions {
  /** What is trained of the network; becomes the encoder's own. */
  readonly blocks: TrainableBlocks;
  /** What brings the blocks' vectors into the joint space: `regionProjection({ inputDim: blocks.outputDim })`. Its own too. */
  readonly head: Encoder<FeatureMatrix>;
  /** `'mean'` gives each image one vector, the mean of the cells; `'none'` a vector for each cell. Defaults to `'mean'`. */
  readonly pooling?: 'mean' | 'none';
  /** Whether each vector is divided by its length before the head. Defaults to `'l2'`, as in VSE++. */
  readonly inputNormalization?: 'none' | 'l2';
}

/**
 * An image encoder that trains the last blocks of a network together with the layer over it: VSE++ with fine-tuning,
 * https://arxiv.org/abs/1707.05612. The part before the blocks stays frozen and runs outside, once an image and without a
 * gradient: its feature maps are what this reads, from a feature store or from `augmentedSource`.
 *
 * Reads images as `FeatureMatrix` of the cells of a square map, `[side * side, blocks.inputDim]`; gives what the head gives
 * of `[batch, 1 or cells, blocks.outputDim]`. Variables are `backbone.` and the blocks' names, then the head's. Throws a
 * `ShapeError` for maps that are not square, of another dim, or of different sizes.
 */
export function fineTunedBackbone(options: FineTunedBackboneOptions): Encoder<FeatureMatrix> {
  const { blocks, head, pooling = 'mean', inputNormalization = 'l2' } = options;
  assertOneOf('fineTunedBackbone', 'pooling', pooling, ['mean', 'none']);
  assertOneOf('fineTunedBackbone', 'inputNormalization', inputNormalization, ['none', 'l2']);
  const variables = [...prefixed('backbone', blocks.variables()), ...head.variables()];
  return {
    name: 'fineTunedBackbone',
    embedDim: head.embedDim,
    fingerprint: { ...head.fingerprint, backbone: blocks.digest },
    collate: (images) => ({ maps: collateMaps(images, blocks.inputDim) }),
    encode({ maps }, encoding) {
      if (!maps) throw new ShapeError('fineTunedBackbone: the batch must have maps; use collate.');
      assertShape('fineTunedBackbone', 'maps', maps, ['batch', 'rows', 'columns', blocks.inputDim]);
      return tf.tidy(() => {
        const cells = blocks.apply(maps as tf.Tensor4D); // [batch, rows', columns', dim]
        const [batch, rows, columns, dim] = cells.shape;
        const vectors = tf.reshape<tf.Rank.R3>(cells, [batch, rows * columns, dim]);
        const pooled = pooling === 'mean' ? tf.mean<tf.Tensor3D>(vectors, 1, true) : vectors; // [batch, 1 or cells, dim]
        const features = inputNormalization === 'l2' ? l2Normalize(pooled) : pooled;
        const { vectors: embedded } = head.encode({ features }, encoding); // [batch, 1 or cells, embedDim]
        return { vectors: embedded };
      });
    },
    variables: () => variables,
    dispose: () => {
      blocks.dispose();
      head.dispose();
    },
  };
}

/** Maps of images as one tensor, `[batch, side, side, dim]`. */
function collateMaps(images: readonly FeatureMatrix[], dim: number): tf.Tensor4D {
  const where = 'fineTunedBackbone';
  const [first] = images;
  if (!first) throw new ShapeError(`${where}: a batch must have at least one image, got none.`);
  const side = Math.sqrt(first.length);
  const values = new Float32Array(images.length * first.length * dim);
  images.forEach((image, i) => {
    if (image.dim !== dim || image.length !== first.length || !Number.isInteger(side) || side === 0) {
      throw new ShapeError(
        `${where}: image ${i} must be a square map of ${dim} channels, like the first of ${first.length} cells, got ${image.length} cells of ${image.dim}. Extract the output of the frozen part.`,
      );
    }
    values.set(image.values, i * image.values.length);
  });
  return tf.tensor4d(values, [images.length, side, side, dim]); // [batch, side, side, dim]
}
