import * as tf from '@tensorflow/tfjs-core';
import { eachVector, type SetTransform } from './set-transform';

/**
 * Applies the hyperbolic tangent to each number: the activation after the image projection of Favre's tutorial.
 *
 * Reads `[batch, length, dim]`; returns the same shape, in [-1, 1].
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { tanh } from '@vse/image-encoders';
 *
 * const { vectors } = tanh().apply({ vectors: tf.tensor3d([[[0, 1]]]) });
 * console.log(await vectors.data()); // 0, 0.7616
 * ```
 */
export function tanh(): SetTransform {
  return eachVector('tanh', (vectors) => tf.tanh(vectors));
}
