import * as tf from '@tensorflow/tfjs-core';
import { eachVector, type SetTransform } from './set-transform';

/**
 * Replaces each number by its absolute value: order embeddings compare non-negative vectors.
 * https://arxiv.org/abs/1511.06361
 *
 * Reads `[batch, length, dim]`; returns the same shape.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { absoluteValues } from '@vse/image-encoders';
 *
 * const { vectors } = absoluteValues().apply({ vectors: tf.tensor3d([[[-3, 4]]]) });
 * console.log(await vectors.data()); // 3, 4
 * ```
 */
export function absoluteValues(): SetTransform {
  return eachVector('absoluteValues', (vectors) => tf.abs(vectors));
}
