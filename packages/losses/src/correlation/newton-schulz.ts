import * as tf from '@tensorflow/tfjs-core';

/**
 * Inverse square root of a symmetric positive definite matrix, `[n, n]`, by the coupled Newton-Schulz iteration:
 * matrix products only, so it runs on every backend. Accurate in float32 up to a condition number of about 1e4. Higham,
 * Functions of Matrices, SIAM 2008, chapter 6. For use inside a custom gradient.
 */
export function inverseSquareRoot(matrix: tf.Tensor2D, iterations = 30): tf.Tensor2D {
  return tf.tidy(() => {
    const identity = tf.eye(matrix.shape[0]);
    const scale = tf.add(tf.norm(matrix), 1e-30); // [], at least the largest eigenvalue
    let root = tf.div<tf.Tensor2D>(matrix, scale); // tends to (matrix / scale)^(1/2)
    let inverse: tf.Tensor2D = identity; // tends to (matrix / scale)^(-1/2)
    for (let i = 0; i < iterations; i++) {
      const step = tf.sub(tf.mul(1.5, identity), tf.mul(0.5, tf.matMul(inverse, root)));
      root = tf.matMul(root, step);
      inverse = tf.matMul(step, inverse);
    }
    return tf.div(inverse, tf.sqrt(scale));
  });
}

/**
 * Orthogonal polar factor of a matrix, `[n, m]`: U V^T if the matrix is U D V^T. Singular values below about
 * 1e-5 of the norm count as 0 with the default number of iterations. For use inside a custom gradient.
 */
export function polarFactor(matrix: tf.Tensor2D, iterations = 40): tf.Tensor2D {
  return tf.tidy(() => {
    let factor = tf.div<tf.Tensor2D>(matrix, tf.add(tf.norm(matrix), 1e-30)); // singular values in [0, 1]
    for (let i = 0; i < iterations; i++) {
      const gram = tf.matMul(factor, factor, true, false); // [m, m]
      factor = tf.sub(tf.mul(1.5, factor), tf.mul(0.5, tf.matMul(factor, gram)));
    }
    return factor;
  });
}
