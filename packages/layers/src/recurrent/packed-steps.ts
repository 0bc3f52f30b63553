import * as tf from '@tensorflow/tfjs-core';

/**
 * Splits a packed batch into the rows of each step. It cuts in halves until each piece is one step: a slice copies its
 * whole source on wasm, so few slices should read the large tensor.
 */
export function perStep(packed: tf.Tensor2D, sizes: readonly number[]): tf.Tensor2D[] {
  if (sizes.length === 1) return [packed];
  const middle = sizes.length >> 1;
  const halves = [sizes.slice(0, middle), sizes.slice(middle)];
  const rows = halves.map((half) => half.reduce((sum, size) => sum + size, 0));
  const [first, second] = tf.split<tf.Tensor2D>(packed, rows, 0) as [tf.Tensor2D, tf.Tensor2D];
  return [...perStep(first, halves[0]!), ...perStep(second, halves[1]!)];
}

/** Keeps the first rows: the sequences that still run, because the longest come first. */
export function firstRows(x: tf.Tensor2D, rows: number): tf.Tensor2D {
  return x.shape[0] === rows ? x : tf.slice(x, [0, 0], [rows, -1]);
}

/** Adds the rows of a later step, which has no more rows, to the first rows of `x`. */
export function addToFirstRows(x: tf.Tensor2D, first: tf.Tensor2D): tf.Tensor2D {
  const missing = x.shape[0] - first.shape[0];
  const whole =
    missing === 0
      ? first
      : tf.pad(first, [
          [0, missing],
          [0, 0],
        ]);
  return tf.add(x, whole);
}

/** Runs `tf.tidy` on a function whose result has a declared type. */
export function tidied<T extends object>(run: () => T): T {
  return tf.tidy(run as () => tf.TensorContainer) as T;
}
