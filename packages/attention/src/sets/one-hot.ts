import * as tf from '@tensorflow/tfjs-core';

/** One-hot vectors `[..., depth]` as float32. Takes a depth of 1 too, which `tf.oneHot` refuses. */
export function oneHot(indices: tf.Tensor, depth: number): tf.Tensor {
  return tf.tidy(() => {
    if (depth === 1) return tf.ones([...indices.shape, 1]);
    return tf.cast(tf.oneHot(tf.cast(indices, 'int32'), depth), 'float32');
  });
}
