import * as tf from '@tensorflow/tfjs-core';
import { assertShape } from '@vse/core';

/**
 * The state at each sequence's last real step; zeros for a sequence without any.
 *
 * Reads states `[batch, steps, dim]` and a mask `[batch, steps]` of leading ones; returns `[batch, dim]`.
 */
export function lastState(states: tf.Tensor3D, mask: tf.Tensor2D): tf.Tensor2D {
  const [batch, steps] = states.shape;
  assertShape('lastState', 'mask', mask, [batch, steps]);
  return tf.tidy(() => {
    const following = tf.slice(mask, [0, 1], [batch, steps - 1]); // [batch, steps - 1]
    const next = tf.concat([following, tf.zeros<tf.Rank.R2>([batch, 1])], 1); // [batch, steps]
    const last = tf.expandDims(tf.sub(mask, next), 2); // [batch, steps, 1], 1 at the last real step
    return tf.sum<tf.Tensor2D>(tf.mul(states, last), 1); // [batch, dim]
  });
}
