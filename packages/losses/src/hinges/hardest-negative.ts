import * as tf from '@tensorflow/tfjs-core';
import { firstHighest, pickFromRows } from '../pairs/pick';

/** Hardest negative of every row. */
export interface HardestNegatives {
  /** Highest score among the row's negatives, `[rows, 1]`; meaningless if it has none. */
  readonly scores: tf.Tensor2D;
  /** 1 where the row has a negative, `[rows, 1]`. */
  readonly exist: tf.Tensor2D;
}

/**
 * Finds the highest-scoring negative of every row of `[rows, columns]`. Of equal scores the first counts, and it alone
 * gets the gradient, as in the reference implementations; `tf.max` would send the full gradient to each of them.
 */
export function hardestNegatives(scores: tf.Tensor2D, negatives: tf.Tensor2D): HardestNegatives {
  return {
    scores: pickFromRows(scores, (values) => firstHighest(values, negatives)), // [rows, 1]
    exist: tf.max(negatives, 1, true), // [rows, 1]
  };
}
