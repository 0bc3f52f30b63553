import * as tf from '@tensorflow/tfjs-core';

/** Row number that stands for a row of zeros. */
export const ZERO_ROW = -1;

/**
 * Gathers rows: row i of the result is row `rows[i]` of x, or zeros where that is `ZERO_ROW`. `inverse` gives for each
 * row of x its row in the result, so that the gradient is a gather too and needs no scatter kernel.
 *
 * Reads `[n, dim]`; returns `[rows.length, dim]`.
 */
export function permuteRows(x: tf.Tensor2D, rows: Int32Array, inverse: Int32Array): tf.Tensor2D {
  const op = tf.customGrad((input) => ({
    value: gatherRows(input as tf.Tensor2D, rows),
    gradFunc: (dy: tf.Tensor) => gatherRows(dy as tf.Tensor2D, inverse),
  }));
  return tf.tidy(() => op(x) as tf.Tensor2D);
}

function gatherRows(x: tf.Tensor2D, rows: Int32Array): tf.Tensor2D {
  return tf.tidy(() => {
    const [count, dim] = x.shape;
    if (!rows.includes(ZERO_ROW)) return tf.gather(x, tf.tensor1d(rows, 'int32')); // [rows, dim]
    const table = tf.concat([x, tf.zeros<tf.Rank.R2>([1, dim])], 0); // [count + 1, dim]
    const numbers = rows.map((row) => (row === ZERO_ROW ? count : row));
    return tf.gather(table, tf.tensor1d(numbers, 'int32')); // [rows, dim]
  });
}
