import * as tf from '@tensorflow/tfjs-core';
import { assertNumber, OptionError, type Loss } from '@vse/core';
import { composed } from './compose';

export interface WeightedLoss {
  readonly loss: Loss;
  /** At least 0. A loss of weight 0 is not computed, but its variables are still listed. Defaults to `1`. */
  readonly weight?: number;
}

/**
 * The weighted sum of several losses over the same batch.
 *
 * Reads what its parts read; returns a scalar `[]`. Lists the variables of its parts and passes progress on to them.
 * Throws an `OptionError` for an empty list or a negative weight.
 */
export function weightedSum(parts: readonly WeightedLoss[]): Loss {
  if (parts.length === 0) throw new OptionError('weightedSum: give at least one loss, got none.');
  for (const { weight = 1 } of parts) assertNumber('weightedSum', 'weight', weight, { from: 0 });
  const used = parts.filter(({ weight = 1 }) => weight > 0);
  const cost: Loss = (batch) =>
    tf.tidy(() => {
      const costs = used.map(({ loss, weight = 1 }) => tf.mul(loss(batch), weight)); // each []
      return costs.reduce<tf.Tensor>((sum, each) => tf.add(sum, each), tf.scalar(0)) as tf.Scalar; // []
    });
  return composed(
    cost,
    parts.map(({ loss }) => loss),
  );
}
