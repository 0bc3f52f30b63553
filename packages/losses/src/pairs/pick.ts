import * as tf from '@tensorflow/tfjs-core';

/** Near the least float32: below every score. */
export const LOWEST = -3.4e38;

/** Replaces the scores outside a mask by `LOWEST`, `[rows, columns]`. */
export function lowestOutside(scores: tf.Tensor2D, mask: tf.Tensor2D): tf.Tensor2D {
  return tf.where(tf.greater(mask, 0), scores, tf.fill<tf.Rank.R2>(scores.shape, LOWEST));
}

/**
 * Weighted sum of every row, `[rows, 1]`, with weights that `choose` computes from the scores. The weights are
 * constants to the gradient: it goes to the scores that they pick and never through the choice.
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
 * Marks the highest of every row's candidates with 1, `[rows, columns]`: one per row, the first of equals. A constant
 * to the gradient.
 */
export function firstHighest(scores: tf.Tensor2D, candidates: tf.Tensor2D): tf.Tensor2D {
  const op = tf.customGrad((input) => ({
    value: tf.tidy(() => {
      const allowed = lowestOutside(input as tf.Tensor2D, candidates); // [rows, columns]
      const index = tf.expandDims(tf.cast(tf.argMax(allowed, 1), 'float32'), 1); // [rows, 1]
      const columns = tf.range(0, scores.shape[1]); // [columns]
      return tf.cast<tf.Tensor2D>(tf.equal<tf.Tensor2D>(index, columns), 'float32');
    }),
    gradFunc: (dy: tf.Tensor2D) => tf.zerosLike(dy),
  }));
  return op(scores);
}
