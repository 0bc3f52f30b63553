import * as tf from '@tensorflow/tfjs-core';
import { oneHot } from '../sets/one-hot';

/**
 * Maximum over the last axis, `[a, b, c]` to `[a, b]`. The gradient goes to the first of equal maxima only, as in PyTorch;
 * `tf.max` sends it to each of them in full.
 */
export function firstMax(x: tf.Tensor3D): tf.Tensor2D {
  const op = tf.customGrad((input, save) => {
    const values = input as tf.Tensor3D;
    const size = values.shape[2];
    (save as tf.GradSaveFunc)([tf.argMax(values, 2)]);
    return {
      value: tf.max(values, 2),
      gradFunc: (dy: tf.Tensor, [places]: tf.Tensor[]) =>
        tf.tidy(() => {
          const chosen = oneHot(places!, size); // [a, b, c]
          return tf.mul(chosen, tf.expandDims(dy, 2));
        }),
    };
  });
  return tf.tidy(() => op(x) as tf.Tensor2D);
}
