import * as tf from '@tensorflow/tfjs-core';

const FAR_BELOW = -1e9;

/**
 * Softmax over the last axis, with weight 0 at padding. A row without any real entry gets equal weights, which the caller
 * masks.
 *
 * Reads logits of any shape and a mask that broadcasts to it, 1 where real; without a mask all are real. Differentiable.
 */
export function maskedSoftmax<T extends tf.Tensor>(logits: T, mask?: tf.Tensor): T {
  if (!mask) return tf.softmax(logits);
  return tf.tidy(() => tf.softmax(tf.add<T>(logits, tf.mul(tf.sub(1, mask), FAR_BELOW))));
}
