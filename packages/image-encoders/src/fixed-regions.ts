import * as tf from '@tensorflow/tfjs-core';
import { assertWhole, type Encoder, type FeatureMatrix } from '@vse/core';
import { ownRecipe } from './recipe';
import { regionInput, tidySet } from './region-batch';
import type { SetTransform } from './transforms/set-transform';

/** Dimension and transforms of `fixedRegions`. */
export interface FixedRegionsOptions {
  /** Dimension of a region feature, and of an embedding. */
  readonly inputDim: number;
  /** Transforms of the features, in their order. Defaults to none. */
  readonly transforms?: readonly SetTransform[];
}

/**
 * Returns region features as embeddings, without weights: for a similarity that has its own, such as dual attention
 * networks, https://arxiv.org/abs/1611.00471
 *
 * Reads images as `FeatureMatrix` of `inputDim`; returns embeddings `[batch, longest, inputDim]`, zero for padding.
 *
 * @param options - Dimension and transforms.
 * @throws `OptionError` if `inputDim` is not a whole number above 0, `ShapeError` if features have another dimension.
 *
 * @example
 * ```ts
 * import { fixedRegions, unitVectors } from '@vse/image-encoders';
 *
 * const encoder = fixedRegions({ inputDim: 2, transforms: [unitVectors()] });
 * const image = { values: Float32Array.of(3, 4), length: 1, dim: 2 };
 * console.log(await encoder.encode(encoder.collate([image])).vectors.data()); // 0.6, 0.8
 * ```
 */
export function fixedRegions({ inputDim, transforms = [] }: FixedRegionsOptions): Encoder<FeatureMatrix> {
  assertWhole('fixedRegions', 'inputDim', inputDim);
  const input = regionInput('fixedRegions', inputDim, transforms);
  return {
    name: 'fixedRegions',
    embedDim: input.dim,
    recipe: ownRecipe('fixedRegions', { inputDim, transforms }),
    collate: (images) => input.collate(images),
    encode: (batch, options) =>
      tidySet(() => {
        const { vectors, ...mask } = input.read(batch, options);
        return { vectors: tf.clone(vectors), ...mask }; // [batch, regions, inputDim]
      }),
    variables: () => [],
    dispose: () => undefined,
  };
}
