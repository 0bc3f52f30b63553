import * as tf from '@tensorflow/tfjs-core';
import { assertNumber, OptionError, type Loss } from '@vse/core';
import { composed } from './compose';
import { described, describedAs } from '../describe';

/** A loss and its weight. */
export interface WeightedLoss {
  /** A part of the sum. */
  readonly loss: Loss;
  /** Weight, at least 0. A loss of weight 0 is not computed, but its variables are listed. Defaults to `1`. */
  readonly weight?: number;
}

/**
 * Computes the weighted sum of several losses over the same batch.
 *
 * Reads what its parts read; returns a scalar `[]`. Lists the variables of its parts and passes progress on to them.
 *
 * @throws `OptionError` if there are no parts or a weight is negative.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { infoNce, maxOfHinges, weightedSum } from '@vse/losses';
 *
 * const scores = tf.tensor2d([[0.9, 0.3], [0.8, 0.7]]); // [images, captions]
 * const loss = weightedSum([{ loss: maxOfHinges() }, { loss: infoNce({ learned: false }), weight: 0.5 }]);
 * console.log(await loss({ scores }).array()); // 0.4 + 0.5 x 0.465
 * ```
 */
export function weightedSum(parts: readonly WeightedLoss[]): Loss {
  if (parts.length === 0) throw new OptionError('weightedSum: parts must have at least one loss, got none.');
  for (const { weight = 1 } of parts) assertNumber('weightedSum', 'weight', weight, { from: 0 });
  const weighted = parts.filter(({ weight = 1 }) => weight > 0);
  const cost: Loss = (batch) =>
    tf.tidy(() => {
      const costs = weighted.map(({ loss, weight = 1 }) => tf.mul(loss(batch), weight)); // each []
      return costs.reduce<tf.Tensor>((sum, each) => tf.add(sum, each), tf.scalar(0)) as tf.Scalar; // []
    });
  const loss = composed(
    cost,
    parts.map(({ loss }) => loss),
  );
  // By position: each part has options of its own.
  const options = parts.map(({ loss, weight = 1 }, i) => [i, { weight, ...describedAs(loss) }] as const);
  return described('weightedSum', Object.fromEntries(options), loss);
}
