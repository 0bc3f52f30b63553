import * as tf from '@tensorflow/tfjs-core';

/** A cost of a matrix, `[]`, with its gradient in the matrix. */
export type CostWithGradient = Readonly<{ value: tf.Scalar; gradient: tf.Tensor2D }>;

/** Computes a cost together with its gradient: a scalar `[]`, differentiable in `x`. */
export function costOf(x: tf.Tensor2D, cost: (x: tf.Tensor2D) => CostWithGradient): tf.Scalar {
  const op = tf.customGrad((input, save) => {
    const { value, gradient } = cost(input as tf.Tensor2D);
    (save as tf.GradSaveFunc)([gradient]);
    return { value, gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(dy, saved[0]!) };
  });
  return op(x);
}
