import * as tf from '@tensorflow/tfjs-core';

/**
 * Gathers from every row the columns listed in the same row of `indices`, like `torch.gather`: `[rows, columns]` all
 * three. Not differentiable on every backend: for use inside a custom gradient. The table is gathered flat because the
 * wasm backend's gather with a batch axis (tfjs 4.22.0) returns wrong rows.
 */
export function takeAlongRows(table: tf.Tensor2D, indices: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const flat = flatIndices(indices, table.shape[1]); // [entries]
    return tf.reshape(tf.gather(tf.reshape(table, [-1]), flat), indices.shape);
  });
}

/**
 * Adds each value to a column of its row, like `torch.scatter_add`: `[rows, width]`. `columns` (int32) and `values`
 * have the same shape. Not differentiable: for use inside a custom gradient.
 */
export function addAlongRows(columns: tf.Tensor2D, values: tf.Tensor2D, width: number): tf.Tensor2D {
  const [rows] = columns.shape;
  return tf.tidy(() => {
    const flat = tf.expandDims(flatIndices(columns, width), 1); // [entries, 1]
    const sums = tf.scatterND(flat, tf.reshape(values, [-1]), [rows * width]); // [rows * width]
    return tf.reshape(sums, [rows, width]);
  });
}

/** Whole numbers up to this are exact in float32. */
const exactInFloat32 = 2 ** 24;

/** Indices of the columns in the flattened rows of `width`, `[entries]`, int32. */
function flatIndices(columns: tf.Tensor2D, width: number): tf.Tensor1D {
  const [rows] = columns.shape;
  return tf.tidy(() => {
    // The wasm backend adds a column of floats ten times as fast as one of whole numbers.
    const dtype = rows * width <= exactInFloat32 ? 'float32' : 'int32';
    const starts = tf.mul(tf.range(0, rows, 1, dtype), tf.scalar(width, dtype)); // [rows]
    const flat = tf.add(tf.cast(columns, dtype), tf.expandDims(starts, 1)); // [rows, columns]
    return tf.cast(tf.reshape(flat, [-1]), 'int32');
  });
}

/** Inverts the permutation in each row: `[rows, columns]`, int32. */
export function inverseAlongRows(permutations: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => tf.topk(tf.neg(tf.cast(permutations, 'float32')), permutations.shape[1]).indices);
}
