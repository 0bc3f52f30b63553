import * as tf from '@tensorflow/tfjs-core';

/** The Euclidean length of each vector, `[a, b, dim]` to `[a, b]`; `tf.norm` does the same by raising to powers, which is slow. */
export function lengthsOf(vectors: tf.Tensor3D): tf.Tensor2D {
  return tf.sqrt(tf.sum<tf.Tensor2D>(tf.square(vectors), 2));
}
