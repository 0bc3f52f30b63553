import type * as tf from '@tensorflow/tfjs-core';
import { dropout, type DropoutOptions } from '@vse/layers';
import { ownRecipe } from '../recipe';
import { ownMask, type SetTransform } from './set-transform';

/**
 * Sets each number to 0 with probability `rate` in training and divides the others by `1 - rate`; otherwise changes
 * nothing. Before the layer it keeps a linear map of many features from learning the training images by heart.
 * Srivastava et al., https://jmlr.org/papers/v15/srivastava14a.html
 *
 * Reads `[batch, length, dim]`; returns the same shape.
 *
 * @param options - Rate and seed.
 * @throws `OptionError` if `rate` is not from 0 to below 1.
 *
 * @example
 * ```ts
 * import { featureDropout, meanOfRegions, regionProjection } from '@vse/image-encoders';
 *
 * const before = [meanOfRegions(), featureDropout({ rate: 0.5, seed: 1 })];
 * const encoder = regionProjection({ inputDim: 3, embedDim: 4, before });
 * const batch = encoder.collate([{ values: Float32Array.of(1, 0, 0), length: 1, dim: 3 }]);
 * console.log(encoder.encode(batch, { training: true }).vectors.shape); // [1, 1, 4]
 * ```
 */
export function featureDropout({ rate = 0.5, seed = 0 }: DropoutOptions = {}): SetTransform {
  const layer = dropout({ rate, seed });
  return {
    name: 'featureDropout',
    pools: false,
    recipe: ownRecipe('featureDropout', { rate, seed }),
    apply: ({ vectors, mask }, options) => ({
      vectors: layer.apply(vectors, options) as tf.Tensor3D, // [batch, length, dim]
      ...ownMask(mask),
    }),
  };
}
