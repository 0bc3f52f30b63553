import * as tf from '@tensorflow/tfjs-core';

/** Smallest square of a cell's length that it is divided by, so that a map of zeros stays zero. */
const EPSILON = 1e-12;

/** Reads rows of cells, `[rows, cells x cellDim]`; returns the cells, each of a length, `[rows, cells, cellDim]`. */
export function cellsOfLength(
  rows: tf.Tensor2D,
  { cells, cellDim, length }: { readonly cells: number; readonly cellDim: number; readonly length: number },
): tf.Tensor3D {
  return tf.tidy(() => {
    const map = tf.reshape<tf.Rank.R3>(rows, [-1, cells, cellDim]); // [rows, cells, cellDim]
    const own = tf.sqrt(tf.add(tf.sum(tf.square(map), 2, true), EPSILON)); // [rows, cells, 1]
    return tf.mul(tf.div(map, own), length);
  });
}
