import * as tf from '@tensorflow/tfjs-core';

/** Below every score there is: near the least float32. */
const LOWEST = -3.4e38;

/**
 * The weighted sum of every row, `[rows, 1]`, with weights that `choose` reads from the scores. The weights count as
 * constants: the gradient goes to the scores they pick and never through the choice.
 */
export function pickFromRows(scores: tf.Tensor2D, choose: (scores: tf.Tensor2D) => tf.Tensor2D): tf.Tensor2D {
  const op = tf.customGrad((input, save) => {
    const { value, weights } = tf.tidy(() => {
      const weights = choose(input as tf.Tensor2D); // [rows, columns]
      return { value: tf.sum<tf.Tensor2D>(tf.mul(input as tf.Tensor2D, weights), 1, true), weights };
    });
    (save as tf.GradSaveFunc)([weights]);
    return { value, gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(dy, saved[0]!) };
  });
  return op(scores);
}

/**
 * 1 at the highest of every row's candidates, 0 elsewhere, `[rows, columns]`: the first of equals, one per row. A
 * constant to the gradient.
 */
export function firstHighest(scores: tf.Tensor2D, candidates: tf.Tensor2D): tf.Tensor2D {
  const op = tf.customGrad((input) => ({
    value: tf.tidy(() => {
      const lowest = tf.fill<tf.Rank.R2>(scores.shape, LOWEST);
      const allowed = tf.where(tf.greater(candidates, 0), input as tf.Tensor2D, lowest); // [rows, columns]
      const index = tf.expandDims(tf.cast(tf.argMax(allowed, 1), 'float32'), 1); // [rows, 1]
      const columns = tf.range(0, scores.shape[1]); // [columns]
      return tf.cast<tf.Tensor2D>(tf.equal<tf.Tensor2D>(index, columns), 'float32');
    }),
    gradFunc: (dy: tf.Tensor2D) => tf.zerosLike(dy),
  }));
  return op(scores);
}
