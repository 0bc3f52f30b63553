import * as tf from '@tensorflow/tfjs-core';

/**
 * Gradient of a scalar function by central differences, flat. Float32 limits it: with the default step expect about
 * three digits on functions whose value is near 1.
 */
export function numericGradient(f: (x: tf.Tensor) => tf.Scalar, x: tf.Tensor, step = 1e-2): Float32Array {
  const values = x.dataSync().slice() as Float32Array;
  const at = (i: number, offset: number): number =>
    tf.tidy(() => {
      const moved = values.slice();
      moved[i] = moved[i]! + offset;
      return f(tf.tensor(moved, x.shape)).dataSync()[0]!;
    });
  return values.map((_, i) => (at(i, step) - at(i, -step)) / (2 * step));
}
