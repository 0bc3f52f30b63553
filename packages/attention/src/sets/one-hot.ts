import * as tf from '@tensorflow/tfjs-core';

/** 1 at each index and 0 elsewhere, `[..., depth]` as float32; a depth of 1, which `tf.oneHot` refuses, too. */
export function oneHot(indices: tf.Tensor, depth: number): tf.Tensor {
  return tf.tidy(() => {
    if (depth === 1) return tf.ones([...indices.shape, 1]);
    return tf.cast(tf.oneHot(tf.cast(indices, 'int32'), depth), 'float32');
  });
}
