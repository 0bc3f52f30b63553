import * as tf from '@tensorflow/tfjs-core';

/**
 * Takes from every row the columns that are named in the same row of `indices`: both are `[rows, columns]`, and so is
 * what is returned. Not differentiable on every engine: for use inside a custom gradient.
 * The table is gathered flat because the wasm engine's gather with a batch axis (tfjs 4.22.0) returns wrong rows.
 */
export function takeAlongRows(table: tf.Tensor2D, indices: tf.Tensor2D): tf.Tensor2D {
  const [rows, columns] = table.shape;
  return tf.tidy(() => {
    const starts = tf.reshape(tf.mul(tf.range(0, rows, 1, 'int32'), tf.scalar(columns, 'int32')), [rows, 1]);
    const flat = tf.reshape(tf.add(indices, starts), [-1]); // [rows * columns]
    return tf.reshape(tf.gather(tf.reshape(table, [-1]), tf.cast(flat, 'int32')), indices.shape);
  });
}

/** For rows that hold each column number once: where in its row each number stands, `[rows, columns]`, int32. */
export function inverseAlongRows(permutations: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => tf.topk(tf.neg(tf.cast(permutations, 'float32')), permutations.shape[1]).indices);
}
