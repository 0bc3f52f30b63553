import type * as tf from '@tensorflow/tfjs-core';
import { assertWhole, type Encoder, type FeatureMatrix } from '@vse/core';
import { prefixed } from '@vse/layers';
import { linearProjection } from './projections/linear-projection';
import type { ProjectionLayer } from './projections/projection-layer';
import { ownRecipe } from './recipe';
import { projectedSet, regionInput, tidySet } from './region-batch';
import { applyAll, type SetTransform } from './transforms/set-transform';
import { unitVectors } from './transforms/unit-vectors';

/** Sizes and parts of `regionProjection`. */
export interface RegionProjectionOptions {
  /** Dimension of a region feature. */
  readonly inputDim: number;
  /** Dimension of an embedding. Defaults to `1024`. */
  readonly embedDim?: number;
  /** Transforms of the features before the layer, in their order. Defaults to none. */
  readonly before?: readonly SetTransform[];
  /** Trained layer. Defaults to `linearProjection()`. */
  readonly layer?: ProjectionLayer;
  /** Transforms of the projected vectors, in their order. Defaults to `[unitVectors()]`. */
  readonly after?: readonly SetTransform[];
  /** Seed of the initial weights. Defaults to `0`. */
  readonly seed?: number;
}

/**
 * Projects each region feature into the joint space with one trained linear layer, and divides it by its length: SCAN,
 * https://arxiv.org/abs/1803.08024. Other papers put other transforms around the layer:
 *
 * - VSE++ over the mean of the regions, https://arxiv.org/abs/1707.05612: `before: [unitVectors(), meanOfRegions()]`
 * - order embeddings, https://arxiv.org/abs/1511.06361: `after: [unitVectors(), absoluteValues()]`
 * - Favre's tutorial: `after: [tanh()]`
 * - SCAN's `EncoderImageWeightNorm`: `layer: weightNormalized()`
 *
 * Reads images as `FeatureMatrix` of `inputDim`; returns embeddings `[batch, longest, embedDim]`, zero for padding.
 * Variables have the names and layout of the published checkpoints: `fc.weight` `[embedDim, inputDim]` and `fc.bias`.
 *
 * @param options - Sizes and parts.
 * @throws `OptionError` if a size is not a whole number above 0, `ShapeError` if features have another dimension.
 *
 * @example
 * ```ts
 * import { meanOfRegions, regionProjection, unitVectors } from '@vse/image-encoders';
 *
 * const encoder = regionProjection({ inputDim: 3, embedDim: 4, before: [unitVectors(), meanOfRegions()], seed: 1 });
 * const image = { values: Float32Array.of(1, 0, 0, 0, 1, 0), length: 2, dim: 3 }; // 2 regions of 3 numbers
 * const { vectors } = encoder.encode(encoder.collate([image]));
 * console.log(vectors.shape); // [1, 1, 4]: images, regions, embedDim
 * ```
 */
export function regionProjection(options: RegionProjectionOptions): Encoder<FeatureMatrix> {
  const { inputDim, embedDim = 1024, seed = 0 } = options;
  const { before = [], layer = linearProjection(), after = [unitVectors()] } = options;
  assertWhole('regionProjection', 'inputDim', inputDim);
  assertWhole('regionProjection', 'embedDim', embedDim);
  const input = regionInput('regionProjection', inputDim, before);
  const projection = layer.create({ inputDim: input.dim, outputDim: embedDim, seed });
  const variables = prefixed('fc', projection.variables());
  return {
    name: 'regionProjection',
    embedDim,
    recipe: ownRecipe('regionProjection', { inputDim, embedDim, before, layer, after, seed }),
    collate: (images) => input.collate(images),
    encode: (batch, encodeOptions) =>
      tidySet(() => {
        const regions = input.read(batch, encodeOptions); // [batch, regions, inputDim]
        const vectors = projection.apply(regions.vectors, encodeOptions) as tf.Tensor3D; // [batch, regions, embedDim]
        return applyAll(after, projectedSet(regions, vectors), encodeOptions);
      }),
    variables: () => variables,
    dispose: () => projection.dispose(),
  };
}
