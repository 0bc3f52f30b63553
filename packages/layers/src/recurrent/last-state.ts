import * as tf from '@tensorflow/tfjs-core';
import { assertShape } from '@vse/core';

/**
 * Returns the state at each sequence's last real step; zeros for an empty sequence.
 *
 * Reads states `[batch, steps, dim]` and a mask `[batch, steps]` of leading ones; returns `[batch, dim]`.
 *
 * @throws `ShapeError` if the mask does not fit the states.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { lastState } from '@vse/layers';
 *
 * const states = tf.tensor3d([[[1], [2], [3]], [[4], [0], [0]]]);
 * const mask = tf.tensor2d([[1, 1, 1], [1, 0, 0]]);
 * console.log(await lastState(states, mask).data()); // 3 and 4
 * ```
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
