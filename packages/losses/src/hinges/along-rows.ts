import * as tf from '@tensorflow/tfjs-core';

/**
 * Takes from every row the columns that are named in the same row of `indices`: both are `[rows, columns]`, and so is
 * what is returned. Not differentiable on every backend: for use inside a custom gradient.
 * The table is gathered flat because the wasm backend's gather with a batch axis (tfjs 4.22.0) returns wrong rows.
 */
export function takeAlongRows(table: tf.Tensor2D, indices: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const places = flatPlaces(indices, table.shape[1]); // [entries]
    return tf.reshape(tf.gather(tf.reshape(table, [-1]), places), indices.shape);
  });
}

/**
 * Adds each value to the column of its row that `columns` names: `[rows, width]`. `columns` (int32) and `values` have the same
 * shape. Not differentiable: for use inside a custom gradient.
 */
export function addAlongRows(columns: tf.Tensor2D, values: tf.Tensor2D, width: number): tf.Tensor2D {
  const [rows] = columns.shape;
  return tf.tidy(() => {
    const places = tf.expandDims(flatPlaces(columns, width), 1); // [entries, 1]
    const sums = tf.scatterND(places, tf.reshape(values, [-1]), [rows * width]); // [rows * width]
    return tf.reshape(sums, [rows, width]);
  });
}

/** Whole numbers up to this are exact in float32. */
const exactInFloat32 = 2 ** 24;

/** Where the named columns stand when rows of `width` follow one another, `[entries]`, int32. */
function flatPlaces(columns: tf.Tensor2D, width: number): tf.Tensor1D {
  const [rows] = columns.shape;
  return tf.tidy(() => {
    // The wasm backend adds a column of floats ten times as fast as one of whole numbers.
    const dtype = rows * width <= exactInFloat32 ? 'float32' : 'int32';
    const starts = tf.mul(tf.range(0, rows, 1, dtype), tf.scalar(width, dtype)); // [rows]
    const flat = tf.add(tf.cast(columns, dtype), tf.expandDims(starts, 1)); // [rows, columns]
    return tf.cast(tf.reshape(flat, [-1]), 'int32');
  });
}

/** For rows that hold each column number once: where in its row each number stands, `[rows, columns]`, int32. */
export function inverseAlongRows(permutations: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => tf.topk(tf.neg(tf.cast(permutations, 'float32')), permutations.shape[1]).indices);
}
