import * as tf from '@tensorflow/tfjs-core';
import {
  assertWhole,
  OptionError,
  type EmbeddingSet,
  type Encoder,
  type FeatureMatrix,
  type Recipe,
  type Trainable,
} from '@vse/core';
import { prefixed } from '@vse/layers';
import { linearProjection } from './projections/linear-projection';
import type { ProjectionLayer } from './projections/projection-layer';
import { ownRecipe } from './recipe';
import { projectedSet, regionInput, tidySet } from './region-batch';
import { applyAll, type SetTransform } from './transforms/set-transform';
import { unitVectors } from './transforms/unit-vectors';

/** Pools the vectors of each image to one; the pools of `@vse/attention` are such. */
export interface RegionPool extends Partial<Trainable> {
  /** Name of its factory. */
  readonly name: string;
  /** Pools `[batch, regions, dim]` to `[batch, dim]`, zero for an empty set. Differentiable. */
  pool(set: EmbeddingSet): tf.Tensor2D;
  /** The call that makes it again. Without one, an encoder with it cannot be saved or sent to a thread. */
  readonly recipe?: Recipe;
  /** Disposes its variables, if it has any. */
  dispose?(): void;
}

/** Sizes and parts of `pooledProjection`. */
export interface PooledProjectionOptions {
  /** Dimension of a region feature. */
  readonly inputDim: number;
  /** Dimension of an embedding. Defaults to `1024`. */
  readonly embedDim?: number;
  /** Pool of the projected regions, such as `generalizedPooling()` of `@vse/attention`; the encoder disposes it. */
  readonly pool: RegionPool;
  /** Transforms of the features before the layer, in their order. Defaults to none. */
  readonly before?: readonly SetTransform[];
  /** Trained layer. Defaults to `linearProjection()`. */
  readonly layer?: ProjectionLayer;
  /** Transforms of the pooled vectors, in their order. Defaults to `[unitVectors()]`. */
  readonly after?: readonly SetTransform[];
  /** Seed of the layer's initial weights. Defaults to `0`. */
  readonly seed?: number;
}

/**
 * Projects each region feature with one trained layer, pools the regions of an image by a pool that may have weights of its own,
 * and divides the result by its length. With `generalizedPooling()` of `@vse/attention` as pool and `sizeAugmentation()`
 * before the layer it is the image head of VSE-infinity, https://arxiv.org/abs/2011.04305
 *
 * Reads images as `FeatureMatrix` of `inputDim`; returns embeddings `[batch, 1, embedDim]`. Variables are `fc.weight`
 * `[embedDim, inputDim]`, `fc.bias` and those of the pool after `pool.`.
 *
 * @param options - Sizes and parts.
 * @throws `OptionError` if a size is not a whole number above 0 or `pool` is none; `ShapeError` if features have another
 * dimension.
 *
 * @example
 * ```ts
 * import { generalizedPooling } from '@vse/attention';
 * import { pooledProjection, sizeAugmentation } from '@vse/image-encoders';
 *
 * const pool = generalizedPooling({ seed: 1 });
 * const encoder = pooledProjection({ inputDim: 2, embedDim: 4, pool, before: [sizeAugmentation()], seed: 1 });
 * const image = { values: Float32Array.of(1, 0, 0, 1, 2, 3), length: 3, dim: 2 }; // 3 regions of 2 numbers
 * console.log(encoder.encode(encoder.collate([image])).vectors.shape); // [1, 1, 4]
 * ```
 */
export function pooledProjection(options: PooledProjectionOptions): Encoder<FeatureMatrix> {
  const { inputDim, embedDim = 1024, pool, seed = 0 } = options;
  const { before = [], layer = linearProjection(), after = [unitVectors()] } = options;
  assertWhole('pooledProjection', 'inputDim', inputDim);
  assertWhole('pooledProjection', 'embedDim', embedDim);
  if (typeof (pool as RegionPool | undefined)?.pool !== 'function') {
    throw new OptionError(
      'pooledProjection: pool must have a function pool, got none. Give generalizedPooling() of @vse/attention.',
    );
  }
  const input = regionInput('pooledProjection', inputDim, before);
  const projection = layer.create({ inputDim: input.dim, outputDim: embedDim, seed });
  const variables = [
    ...prefixed('fc', projection.variables()),
    ...prefixed('pool', pool.variables?.() ?? []),
  ];
  return {
    name: 'pooledProjection',
    embedDim,
    recipe: ownRecipe('pooledProjection', { inputDim, embedDim, pool, before, layer, after, seed }),
    collate: (images) => input.collate(images),
    encode: (batch, encodeOptions) =>
      tidySet(() => {
        const regions = input.read(batch, encodeOptions); // [batch, regions, inputDim]
        const vectors = projection.apply(regions.vectors, encodeOptions) as tf.Tensor3D; // [batch, regions, embedDim]
        const pooled = tf.expandDims<tf.Tensor3D>(pool.pool(projectedSet(regions, vectors)), 1); // [batch, 1, embedDim]
        if (!regions.mask) return applyAll(after, { vectors: pooled }, encodeOptions);
        const mask = tf.max<tf.Tensor2D>(regions.mask, 1, true); // [batch, 1]
        return applyAll(after, { vectors: pooled, mask }, encodeOptions);
      }),
    variables: () => variables,
    dispose: () => {
      projection.dispose();
      pool.dispose?.();
    },
  };
}
