import { DataError } from '@vse/core';
import { logSumExp } from './log-sum-exp';
import { assertTemperature, type ScoreCorrection } from './score-correction';

/** Options of `invertedSoftmax`. */
export interface InvertedSoftmaxOptions {
  /** Factor T of the scores in the exponent: the higher, the fewer queries of the bank count. Defaults to `15`. */
  readonly temperature?: number;
}

/**
 * Inverted softmax, or query-bank normalisation: `T s - ln sum over the bank of exp(T s(bank query, item))`. It divides the
 * weight exp(T s) of an item by what the item gives to all queries of the bank.
 * Smith et al., https://arxiv.org/abs/1702.03859; Bogolin et al., https://arxiv.org/abs/2112.12777
 *
 * @param options - The temperature.
 * @throws `OptionError` if the temperature is not positive.
 * @example
 * ```ts
 * import { invertedSoftmax } from '@vse/eval';
 *
 * const { scale, bias } = invertedSoftmax();
 * console.log(scale * 0.8 - bias([0.8, 0.8])); // 15 x 0.8 - (15 x 0.8 + ln 2) = -0.69
 * ```
 */
export function invertedSoftmax({ temperature = 15 }: InvertedSoftmaxOptions = {}): ScoreCorrection {
  const where = 'invertedSoftmax';
  assertTemperature(where, temperature);
  return {
    name: `inverted softmax, T = ${temperature}`,
    scale: temperature,
    bias: (similarities) => {
      if (similarities.length === 0) throw new DataError(`${where}: the bank must have a query, got none.`);
      return logSumExp(similarities, temperature);
    },
  };
}
