import { l2Normalize } from '@vse/core';
import { eachVector, type HostVectors, type SetTransform } from './set-transform';

/**
 * Divides each vector by its Euclidean length plus 1e-8, as VSE++ and SCAN do; a zero vector stays zero.
 * https://arxiv.org/abs/1707.05612
 *
 * Reads `[batch, length, dim]`; returns the same shape.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { unitVectors } from '@vse/image-encoders';
 *
 * const { vectors } = unitVectors().apply({ vectors: tf.tensor3d([[[3, 4]]]) });
 * console.log(await vectors.data()); // 0.6, 0.8
 * ```
 */
export function unitVectors(): SetTransform {
  return { ...eachVector('unitVectors', (vectors) => l2Normalize(vectors)), prepare: unitRows };
}

function unitRows({ values, length, dim }: HostVectors): HostVectors {
  const unit = new Float64Array(values.length);
  for (let start = 0; start < values.length; start += dim) {
    let squares = 0;
    for (let j = start; j < start + dim; j++) squares += values[j]! * values[j]!;
    const scale = 1 / (Math.sqrt(squares) + 1e-8);
    for (let j = start; j < start + dim; j++) unit[j] = values[j]! * scale;
  }
  return { values: unit, length, dim };
}
