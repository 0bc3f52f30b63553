import * as tf from '@tensorflow/tfjs-core';
import { assertShape, ShapeError, type Encoder, type FeatureMatrix } from '@vse/core';
import { prefixed } from '@vse/layers';
import { ownRecipe } from './recipe';
import type { TrainableBlocks } from './trainable-blocks';

/** Trained blocks and head of `fineTunedBackbone`. */
export interface FineTunedBackboneOptions {
  /** Trained part of the network; the encoder disposes it. */
  readonly blocks: TrainableBlocks;
  /**
   * Encoder of the cells that the blocks return, such as `regionProjection` over their mean: it reads them as `regions`,
   * `[batch, cells, dim]`. The encoder disposes it.
   */
  readonly head: Encoder<FeatureMatrix>;
}

/**
 * An image encoder that trains the last blocks of a network together with the head over it: VSE++ with fine-tuning,
 * https://arxiv.org/abs/1707.05612. The part before the blocks stays frozen and runs outside, once an image and without
 * a gradient: this encoder reads its feature maps, from a feature store or from `augmentedSource`.
 *
 * Reads images as `FeatureMatrix` of the cells of a square map, `[side * side, blocks.inputDim]`; returns the embeddings
 * of the head for `[batch, cells, blocks.outputDim]`. Variables are `backbone.` and the blocks' names, then the head's.
 *
 * Its recipe names the network's file. To open a saved model with this encoder, pass a table that has
 * `fineTunedBackbone` and `trainableBlocks`, where the file is: no table of `@vse` opens files.
 *
 * @param options - Blocks and head.
 * @throws `ShapeError` if maps are not square, of another dimension, or of different sizes.
 *
 * @example
 * ```ts not run: weights
 * import { fineTunedBackbone, trainableBlocks } from '@vse/features';
 * import { meanOfRegions, regionProjection, unitVectors } from '@vse/image-encoders';
 *
 * const blocks = await trainableBlocks({ model: 'mobilenet/model.json', blocks: 2 });
 * const before = [meanOfRegions(), unitVectors()]; // VSE++
 * const head = regionProjection({ inputDim: blocks.outputDim, before });
 * const encoder = fineTunedBackbone({ blocks, head });
 * console.log(encoder.variables().map(({ name }) => name));
 * ```
 */
export function fineTunedBackbone({ blocks, head }: FineTunedBackboneOptions): Encoder<FeatureMatrix> {
  const variables = [...prefixed('backbone', blocks.variables()), ...head.variables()];
  return {
    name: 'fineTunedBackbone',
    embedDim: head.embedDim,
    recipe: ownRecipe('fineTunedBackbone', { blocks, head }),
    fingerprint: { ...head.fingerprint, backbone: blocks.digest },
    collate: (images) => ({ maps: collateMaps(images, blocks.inputDim) }),
    encode({ maps }, encoding) {
      if (!maps) throw new ShapeError('fineTunedBackbone: the batch must have maps; use collate.');
      assertShape('fineTunedBackbone', 'maps', maps, ['batch', 'rows', 'columns', blocks.inputDim]);
      return tf.tidy(() => {
        const cells = blocks.apply(maps as tf.Tensor4D); // [batch, rows', columns', dim]
        const [batch, rows, columns, dim] = cells.shape;
        const regions = tf.reshape<tf.Rank.R3>(cells, [batch, rows * columns, dim]);
        return { vectors: head.encode({ regions }, encoding).vectors }; // [batch, 1 or cells, embedDim]
      });
    },
    variables: () => variables,
    dispose: () => {
      blocks.dispose();
      head.dispose();
    },
  };
}

/** Packs the maps of images into one tensor, `[batch, side, side, dim]`. */
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
