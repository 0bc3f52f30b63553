import * as tf from '@tensorflow/tfjs-core';

/** Mean of the entries above 0, `[]`; 0 if there is none. The count is a constant to the gradient. */
export function meanOfNonZero(costs: tf.Tensor): tf.Scalar {
  const op = tf.customGrad((input, save) => {
    const { value, weights } = tf.tidy(() => {
      const counted = tf.cast(tf.greater(input as tf.Tensor, 0), 'float32');
      const weights = tf.div(counted, tf.maximum(tf.sum(counted), 1));
      return { value: tf.sum<tf.Scalar>(tf.mul(input as tf.Tensor, weights)), weights };
    });
    (save as tf.GradSaveFunc)([weights]);
    return { value, gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(dy, saved[0]!) };
  });
  return op(costs);
}
