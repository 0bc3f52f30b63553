import * as tf from '@tensorflow/tfjs-core';
import { OptionError, ShapeError, type EmbeddingSet, type Encoder, type FeatureMatrix } from '@vse/core';
import { collateRegions } from './collate-regions';

export interface FixedRegionsOptions {
  /** The number of numbers in one region's feature. */
  readonly inputDim: number;
  /** Whether each region's feature is divided by its length. Defaults to `'none'`. */
  readonly inputNormalization?: 'none' | 'l2';
}

/**
 * An image's regions as they are, with nothing to train: for a similarity that has weights of its own, such as that of
 * dual attention networks, https://arxiv.org/abs/1611.00471
 *
 * Reads images as `FeatureMatrix` of `inputDim`; gives features `[batch, longest, inputDim]`, zero where an image has
 * fewer regions. Throws an `OptionError` for a size that is not a whole number above 0, a `ShapeError` for features of
 * another dim.
 */
export function fixedRegions({
  inputDim,
  inputNormalization = 'none',
}: FixedRegionsOptions): Encoder<FeatureMatrix> {
  if (!Number.isInteger(inputDim) || inputDim < 1)
    throw new OptionError(`fixedRegions: inputDim must be a positive whole number, got ${inputDim}.`);
  return {
    name: 'fixedRegions',
    embedDim: inputDim,
    collate: (images) => collateRegions('fixedRegions', inputDim, images, { inputNormalization }),
    encode: ({ features, mask }): EmbeddingSet => {
      if (features?.rank !== 3 || features.shape[2] !== inputDim) {
        throw new ShapeError(
          `fixedRegions: features must be [batch, regions, ${inputDim}], got [${features?.shape.join(', ') ?? 'nothing'}].`,
        );
      }
      const given = tf.clone(features as tf.Tensor3D); // [batch, regions, inputDim]
      return mask ? { vectors: given, mask: tf.clone(mask as tf.Tensor2D) } : { vectors: given };
    },
    variables: () => [],
    dispose: () => undefined,
  };
}
