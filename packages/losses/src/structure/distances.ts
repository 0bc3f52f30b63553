import * as tf from '@tensorflow/tfjs-core';

/** Square root, with gradient 0 at 0. */
export function safeSqrt(squares: tf.Tensor2D): tf.Tensor2D {
  const op = tf.customGrad((input, save) => {
    const value = tf.sqrt(input as tf.Tensor2D);
    (save as tf.GradSaveFunc)([value]);
    return {
      value,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.divNoNan(tf.mul(0.5, dy), saved[0]!),
    };
  });
  return op(squares);
}

/**
 * Distances `sqrt(|a - b|^2 + epsilon)` between the rows of `[n, dim]` and of `[m, dim]`: `[n, m]`. `self` says that
 * both are the same rows: the diagonal is exactly `sqrt(epsilon)` then.
 */
export function distances(
  a: tf.Tensor2D,
  b: tf.Tensor2D,
  epsilon: number,
  { self = false }: { readonly self?: boolean } = {},
): tf.Tensor2D {
  const lengths = tf.add(tf.sum(tf.square(a), 1, true), tf.sum(tf.square(b), 1)); // [n, m]
  const squares = tf.relu(tf.sub(lengths, tf.mul(2, tf.matMul(a, b, false, true)))); // [n, m]
  const apart = self ? tf.mul(squares, tf.sub(1, tf.eye(a.shape[0]))) : squares; // [n, m]
  return safeSqrt(tf.add(apart, epsilon));
}
