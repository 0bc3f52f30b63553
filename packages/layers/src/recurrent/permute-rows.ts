import * as tf from '@tensorflow/tfjs-core';

/** Stands for a row of zeros where row numbers are listed. */
export const ZERO_ROW = -1;

/**
 * Row i of the result is row `take[i]` of x, or zeros where that is `ZERO_ROW`. `give` lists for each row of x the one
 * row of the result that came from it, so the gradient is a gather as well and needs no scatter kernel.
 *
 * Reads `[rows, dim]`; returns `[take.length, dim]`.
 */
export function permuteRows(x: tf.Tensor2D, take: Int32Array, give: Int32Array): tf.Tensor2D {
  const op = tf.customGrad((input) => ({
    value: takeRows(input as tf.Tensor2D, take),
    gradFunc: (dy: tf.Tensor) => takeRows(dy as tf.Tensor2D, give),
  }));
  return tf.tidy(() => op(x) as tf.Tensor2D);
}

function takeRows(x: tf.Tensor2D, rows: Int32Array): tf.Tensor2D {
  return tf.tidy(() => {
    const [count, dim] = x.shape;
    if (!rows.includes(ZERO_ROW)) return tf.gather(x, tf.tensor1d(rows, 'int32')); // [rows, dim]
    const table = tf.concat([x, tf.zeros<tf.Rank.R2>([1, dim])], 0); // [count + 1, dim]
    const numbers = rows.map((row) => (row === ZERO_ROW ? count : row));
    return tf.gather(table, tf.tensor1d(numbers, 'int32')); // [rows, dim]
  });
}
