import * as tf from '@tensorflow/tfjs-core';
import { OptionError } from './errors';

/** `[batch, longest]`, 1 in the first `lengths[i]` places of row i, 0 after. `longest` defaults to the largest length. */
export function maskFromLengths(lengths: ArrayLike<number>, longest?: number): tf.Tensor2D {
  let most = 0;
  for (let i = 0; i < lengths.length; i++) {
    const length = lengths[i]!;
    if (!Number.isInteger(length) || length < 0) {
      throw new OptionError(`maskFromLengths: lengths must be whole numbers from 0, got ${length} at ${i}.`);
    }
    most = Math.max(most, length);
  }
  const width = longest ?? most;
  if (!Number.isInteger(width) || width < most) {
    throw new OptionError(
      `maskFromLengths: longest must be a whole number of at least ${most}, got ${width}.`,
    );
  }
  const values = new Float32Array(lengths.length * width);
  for (let i = 0; i < lengths.length; i++) values.fill(1, i * width, i * width + lengths[i]!);
  return tf.tensor2d(values, [lengths.length, width]);
}
