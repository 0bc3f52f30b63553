import * as tf from '@tensorflow/tfjs-core';
import { assertWhole } from '@vse/base';

/**
 * Returns a mask `[batch, longest]`: 1 in the first `lengths[i]` places of row i, 0 after.
 *
 * @param longest - Number of columns. Defaults to the largest length.
 * @throws `OptionError` if a length is no whole number from 0, or `longest` is less than a length.
 *
 * @example
 * ```ts
 * import { maskFromLengths } from '@vse/core';
 *
 * console.log(await maskFromLengths([3, 1]).array()); // [[1, 1, 1], [1, 0, 0]]
 * ```
 */
export function maskFromLengths(lengths: ArrayLike<number>, longest?: number): tf.Tensor2D {
  let largest = 0;
  for (let i = 0; i < lengths.length; i++) {
    assertWhole('maskFromLengths', `lengths[${i}]`, lengths[i]!, { from: 0 });
    largest = Math.max(largest, lengths[i]!);
  }
  const width = longest ?? largest;
  assertWhole('maskFromLengths', 'longest', width, { from: largest });
  const values = new Float32Array(lengths.length * width);
  for (let i = 0; i < lengths.length; i++) values.fill(1, i * width, i * width + lengths[i]!);
  return tf.tensor2d(values, [lengths.length, width]);
}
