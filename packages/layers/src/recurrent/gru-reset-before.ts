import * as tf from '@tensorflow/tfjs-core';
import { holdWherePadded, type GruCell } from './gru-cell';

/**
 * The GRU as Keras computed it in 2017: the reset gate acts before the recurrent product, and the gates are hard
 * sigmoids, `clip(0.2 x + 0.5, 0, 1)`.
 *
 *     r = hard(x_r + W_r h)        n  = tanh(x_n + W_n (r * h))
 *     z = hard(x_z + W_z h)        h' = (1 - z) n + z h
 */
export const resetBefore: GruCell = {
  // Every tensor here is [running, hidden] but for the weights.
  step(x, previous, transposed, real) {
    const reset = hardSigmoid(tf.add(x.reset, tf.matMul<tf.Tensor2D>(previous, transposed.reset)));
    const open = hardSigmoid(tf.add(x.update, tf.matMul<tf.Tensor2D>(previous, transposed.update)));
    const update = real ? holdWherePadded(open, real) : open;
    const inner = tf.mul<tf.Tensor2D>(reset, previous);
    const product = tf.matMul<tf.Tensor2D>(inner, transposed.candidate);
    const candidate = tf.tanh(tf.add<tf.Tensor2D>(x.candidate, product));
    const state = tf.add<tf.Tensor2D>(candidate, tf.mul(update, tf.sub(previous, candidate)));
    return { state, reset, update, candidate, inner, previous };
  },
  gateGradients(dState, { reset, update, candidate, previous }, weights) {
    const closed = tf.sub(1, update);
    const dCandidate = tf.mul<tf.Tensor2D>(tf.mul(dState, closed), tf.sub(1, tf.square(candidate)));
    const dUpdate = tf.mul<tf.Tensor2D>(tf.mul(dState, tf.sub(previous, candidate)), hardGradient(update));
    const dInner = tf.matMul<tf.Tensor2D>(dCandidate, weights.candidate);
    const dReset = tf.mul<tf.Tensor2D>(tf.mul(dInner, previous), hardGradient(reset));
    return { reset: dReset, update: dUpdate, candidate: dCandidate, product: dCandidate };
  },
  previousGradient(dState, gradients, { reset, update }, weights) {
    const terms = [
      tf.mul<tf.Tensor2D>(dState, update),
      tf.matMul<tf.Tensor2D>(gradients.reset, weights.reset),
      tf.matMul<tf.Tensor2D>(gradients.update, weights.update),
      tf.mul<tf.Tensor2D>(tf.matMul<tf.Tensor2D>(gradients.product, weights.candidate), reset),
    ];
    return terms.reduce((sum, term) => tf.add(sum, term));
  },
  multiplied: ({ inner }) => inner,
};

function hardSigmoid(x: tf.Tensor): tf.Tensor2D {
  return tf.clipByValue(tf.add<tf.Tensor2D>(tf.mul(x, 0.2), 0.5), 0, 1);
}

/** Derivative of the hard sigmoid at its value: 0.2 inside, 0 where it is clipped. */
function hardGradient(value: tf.Tensor2D): tf.Tensor {
  const inside = tf.logicalAnd(tf.greater(value, 0), tf.less(value, 1));
  return tf.mul(tf.cast(inside, 'float32'), 0.2);
}
