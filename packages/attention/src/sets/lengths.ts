import * as tf from '@tensorflow/tfjs-core';

/** Euclidean length of each vector, `[a, b, dim]` to `[a, b]`. `tf.norm` gives the same by slow powers. */
export function lengthsOf(vectors: tf.Tensor3D): tf.Tensor2D {
  return tf.sqrt(tf.sum<tf.Tensor2D>(tf.square(vectors), 2));
}
