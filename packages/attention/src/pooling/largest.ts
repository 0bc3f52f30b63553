import * as tf from '@tensorflow/tfjs-core';

/**
 * The `count` largest values along the last axis, largest first: `[a, b, length]` to `[a, b, count]`. Differentiable,
 * unlike `tf.topk`: each gradient goes to the entry of the value, the first of equal ones.
 */
export function largest(x: tf.Tensor3D, count: number): tf.Tensor3D {
  const op = tf.customGrad((input, save) => {
    const values = input as tf.Tensor3D;
    const { shape } = values;
    const top = tf.topk(values, count, true);
    (save as tf.GradSaveFunc)([top.indices]);
    return {
      value: top.values,
      gradFunc: (dy: tf.Tensor, [places]: tf.Tensor[]) => tf.tidy(() => scatter(dy, places!, shape)),
    };
  });
  return tf.tidy(() => op(x));
}

/** Scatters values to their places in the rows of a tensor of this shape, zero elsewhere. */
function scatter(values: tf.Tensor, places: tf.Tensor, shape: [number, number, number]): tf.Tensor {
  const [a, b, length] = shape;
  const rowStarts = tf.reshape(tf.range(0, a * b * length, length, 'int32'), [a, b, 1]); // [a, b, 1]
  const flat = tf.add(tf.cast(places, 'int32'), rowStarts); // [a, b, count]
  const filled = tf.scatterND(tf.reshape(flat, [-1, 1]), tf.reshape(values, [-1]), [a * b * length]); // [a * b * length]
  return tf.reshape(filled, shape);
}
