import * as tf from '@tensorflow/tfjs-core';
import { ownRecipe } from '../recipe';
import type { HostVectors, SetTransform } from './set-transform';

/**
 * Averages the vectors of each set, without its padding: one vector per image, as VSE++ reads it. An empty set becomes
 * a zero vector of mask 0. https://arxiv.org/abs/1707.05612
 *
 * Reads `[batch, regions, dim]`; returns `[batch, 1, dim]`.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { meanOfRegions } from '@vse/image-encoders';
 *
 * const regions = tf.tensor3d([[[1, 0], [3, 4]]]); // one image, 2 regions of 2 numbers
 * const { vectors } = meanOfRegions().apply({ vectors: regions });
 * console.log(vectors.shape, await vectors.data()); // [1, 1, 2], then 2, 2
 * ```
 */
export function meanOfRegions(): SetTransform {
  return {
    name: 'meanOfRegions',
    pools: true,
    recipe: ownRecipe('meanOfRegions'),
    prepare: meanRow,
    apply({ vectors, mask }) {
      if (!mask) {
        const regions = Math.max(1, vectors.shape[1]);
        return { vectors: tf.tidy(() => tf.div(tf.sum<tf.Tensor3D>(vectors, 1, true), regions)) };
      }
      return tf.tidy(() => {
        const real = tf.expandDims(mask, 2); // [batch, regions, 1]
        const total = tf.sum<tf.Tensor3D>(tf.mul(vectors, real), 1, true); // [batch, 1, dim]
        const count = tf.maximum(tf.sum(real, 1, true), 1); // [batch, 1, 1]
        return {
          vectors: tf.div<tf.Tensor3D>(total, count), // [batch, 1, dim]
          mask: tf.max<tf.Tensor2D>(mask, 1, true), // [batch, 1]
        };
      });
    },
  };
}

function meanRow({ values, length, dim }: HostVectors): HostVectors {
  const mean = new Float32Array(dim);
  for (let i = 0; i < values.length; i++) mean[i % dim] = mean[i % dim]! + values[i]! / length;
  return length === 0 ? { values: mean.subarray(0, 0), length, dim } : { values: mean, length: 1, dim };
}
