import * as tf from '@tensorflow/tfjs-core';
import {
  assertOneOf,
  l2Normalize,
  OptionError,
  ShapeError,
  type EmbeddingSet,
  type Encoder,
  type FeatureMatrix,
} from '@vse/core';
import { collateRegions } from './collate-regions';
import { projection } from './projection';

export interface RegionProjectionOptions {
  /** The number of numbers in one region's feature. */
  readonly inputDim: number;
  /** Defaults to `1024`. */
  readonly embedDim?: number;
  /** Whether each region's embedding is divided by its length. Defaults to `true`. */
  readonly normalize?: boolean;
  /** Whether each region's feature is divided by its length before anything else. Defaults to `'none'`. */
  readonly inputNormalization?: 'none' | 'l2';
  /** `'mean'` averages an image's regions before the projection, for one vector an image. Defaults to `'none'`. */
  readonly pooling?: 'none' | 'mean';
  /** What each projected number goes through; Favre's tutorial takes `'tanh'`. Defaults to `'none'`. */
  readonly activation?: 'none' | 'tanh';
  /** Whether embeddings are made non-negative at the end, for order embeddings. Defaults to `false`. */
  readonly absolute?: boolean;
  /** Whether the weight is kept as a direction and one scalar length. Defaults to `false`. */
  readonly weightNorm?: boolean;
  /** Of the weight's start. Defaults to `0`. */
  readonly seed?: number;
}

/**
 * Projects each region's feature into the joint space with one trained linear layer, then divides it by its length.
 * SCAN, https://arxiv.org/abs/1803.08024, and, with one vector an image, VSE++, https://arxiv.org/abs/1707.05612
 *
 * Reads images as `FeatureMatrix` of `inputDim`; gives features `[batch, longest, embedDim]`, zero where an image has
 * fewer regions. Variables have the names and layout of the published checkpoints: `fc.weight` `[embedDim, inputDim]`
 * and `fc.bias` (with `weightNorm` `fc.weight_g` and `fc.weight_v`). Throws a `ShapeError` for features of another dim.
 */
export function regionProjection(options: RegionProjectionOptions): Encoder<FeatureMatrix> {
  const { inputDim, embedDim = 1024, normalize = true, absolute = false, seed = 0 } = options;
  const { weightNorm = false, pooling = 'none', inputNormalization = 'none', activation = 'none' } = options;
  for (const [name, value] of Object.entries({ inputDim, embedDim })) {
    if (!Number.isInteger(value) || value < 1)
      throw new OptionError(`regionProjection: ${name} must be a positive whole number, got ${value}.`);
  }
  assertOneOf('regionProjection', 'inputNormalization', inputNormalization, ['none', 'l2']);
  assertOneOf('regionProjection', 'activation', activation, ['none', 'tanh']);
  assertOneOf('regionProjection', 'pooling', pooling, ['none', 'mean']);
  const layer = projection({ inputDim, embedDim, name: 'fc', weightNorm, seed });

  const embed = (features: tf.Tensor3D): tf.Tensor3D => {
    const projected = layer.apply(features); // [batch, regions, embedDim]
    const active = activation === 'tanh' ? tf.tanh(projected) : projected;
    const unit = normalize ? l2Normalize(active) : active;
    return absolute ? tf.abs(unit) : unit;
  };
  return {
    name: 'regionProjection',
    embedDim,
    collate: (images) =>
      collateRegions('regionProjection', inputDim, images, { inputNormalization, pooling }),
    encode: ({ features, mask }): EmbeddingSet => {
      if (features?.rank !== 3 || features.shape[2] !== inputDim) {
        throw new ShapeError(
          `regionProjection: features must be [batch, regions, ${inputDim}], got [${features?.shape.join(', ') ?? 'nothing'}].`,
        );
      }
      const embedded = tf.tidy((): tf.Tensor3D => {
        const all = embed(features as tf.Tensor3D); // [batch, regions, embedDim]
        return mask ? tf.mul(all, tf.expandDims(mask, 2)) : all;
      });
      return mask ? { vectors: embedded, mask: tf.clone(mask as tf.Tensor2D) } : { vectors: embedded };
    },
    variables: () => layer.variables,
    dispose: () => layer.variables.forEach(({ variable }) => variable.dispose()),
  };
}
