import * as tf from '@tensorflow/tfjs-core';
import { maskedLogSumExp, softplus } from './log-sum-exp';
import type { Matches } from '../pairs/matches';

/**
 * Mean over matching pairs of `-log(exp(own) / (exp(own) + sum of exp(negatives of the row)))`. Other positives of the
 * row are not in the denominator. Reads logits as `scores`, `[rows, columns]`; returns a scalar `[]`, 0 if there is no
 * pair.
 */
export function pairCrossEntropy({ scores, positives, negatives }: Matches): tf.Scalar {
  const against = maskedLogSumExp(scores, negatives); // [rows, 1]
  const costs = softplus(tf.sub(against, scores)); // [rows, columns]
  const pairs = tf.maximum(tf.sum(positives), 1); // []
  return tf.div(tf.sum(tf.mul(costs, positives)), pairs); // []
}
