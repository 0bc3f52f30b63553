import * as tf from '@tensorflow/tfjs-core';
import { holdWherePadded, type GruCell } from './gru-cell';

/**
 * The GRU as PyTorch computes it: the reset gate acts after the recurrent product.
 *
 *     r = sigmoid(x_r + W_r h)        n  = tanh(x_n + r * (W_n h + b_n))
 *     z = sigmoid(x_z + W_z h)        h' = (1 - z) n + z h
 */
export const resetAfter: GruCell = {
  // Every tensor here is [running, hidden] but for the weights.
  step(x, previous, transposed, real) {
    const reset = tf.sigmoid(
      tf.add<tf.Tensor2D>(x.reset, tf.matMul<tf.Tensor2D>(previous, transposed.reset)),
    );
    const open = tf.sigmoid(
      tf.add<tf.Tensor2D>(x.update, tf.matMul<tf.Tensor2D>(previous, transposed.update)),
    );
    const update = real ? holdWherePadded(open, real) : open;
    const product = tf.matMul<tf.Tensor2D>(previous, transposed.candidate);
    const bias = transposed.candidateBias;
    const inner = bias ? tf.add<tf.Tensor2D>(product, bias) : product;
    const candidate = tf.tanh(tf.add<tf.Tensor2D>(x.candidate, tf.mul(reset, inner)));
    const state = tf.add<tf.Tensor2D>(candidate, tf.mul(update, tf.sub(previous, candidate)));
    return { state, reset, update, candidate, inner, previous };
  },
  gateGradients(dState, { reset, update, candidate, inner, previous }) {
    const closed = tf.sub(1, update);
    const dCandidate = tf.mul<tf.Tensor2D>(tf.mul(dState, closed), tf.sub(1, tf.square(candidate)));
    const dUpdate = tf.mul<tf.Tensor2D>(tf.mul(dState, tf.sub(previous, candidate)), tf.mul(update, closed));
    const dReset = tf.mul<tf.Tensor2D>(tf.mul(dCandidate, inner), tf.mul(reset, tf.sub(1, reset)));
    return { reset: dReset, update: dUpdate, candidate: dCandidate, product: tf.mul(dCandidate, reset) };
  },
  previousGradient(dState, gradients, { update }, weights) {
    const terms = [
      tf.mul<tf.Tensor2D>(dState, update),
      tf.matMul<tf.Tensor2D>(gradients.reset, weights.reset),
      tf.matMul<tf.Tensor2D>(gradients.update, weights.update),
      tf.matMul<tf.Tensor2D>(gradients.product, weights.candidate),
    ];
    return terms.reduce((sum, term) => tf.add(sum, term));
  },
  multiplied: ({ previous }) => previous,
};
