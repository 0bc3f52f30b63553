import * as tf from '@tensorflow/tfjs-core';

/**
 * The `count` largest values along the last axis, largest first: `[..., length]` to `[..., count]`. Differentiable,
 * which `tf.topk` is not: each gradient goes to the entry that the value came from, the first of equals.
 */
export function largest(x: tf.Tensor3D, count: number): tf.Tensor3D {
  const op = tf.customGrad((input, save) => {
    const values = input as tf.Tensor3D;
    const top = tf.topk(values, count, true);
    (save as tf.GradSaveFunc)([top.indices]);
    return {
      value: top.values,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        tf.tidy(() => scatterLast(dy as tf.Tensor3D, saved[0] as tf.Tensor3D, values.shape[2])),
    };
  });
  return tf.tidy(() => op(x));
}

/** Puts `[a, b, count]` back to the places `[a, b, count]` of a last axis of the given length: `[a, b, length]`. */
function scatterLast(values: tf.Tensor3D, places: tf.Tensor3D, length: number): tf.Tensor3D {
  const [a, b, count] = values.shape;
  const oneHot = tf.cast(tf.oneHot(tf.reshape(tf.cast(places, 'int32'), [a * b * count]), length), 'float32'); // [a * b * count, length]
  const chosen: tf.Tensor3D = tf.reshape(oneHot, [a * b, count, length]); // [a * b, count, length]
  return tf.reshape(tf.matMul(tf.reshape(values, [a * b, 1, count]), chosen), [a, b, length]);
}
