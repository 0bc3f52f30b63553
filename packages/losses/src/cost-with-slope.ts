import * as tf from '@tensorflow/tfjs-core';

/** A cost of a matrix, `[]`, with its slope in each number of it. */
export type CostWithSlope = Readonly<{ value: tf.Scalar; slope: tf.Tensor2D }>;

/** A cost whose slope is found together with it: a scalar `[]`, differentiable in `x`. */
export function costOf(x: tf.Tensor2D, cost: (x: tf.Tensor2D) => CostWithSlope): tf.Scalar {
  const op = tf.customGrad((input, save) => {
    const { value, slope } = cost(input as tf.Tensor2D);
    (save as tf.GradSaveFunc)([slope]);
    return { value, gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(dy, saved[0]!) };
  });
  return op(x);
}
