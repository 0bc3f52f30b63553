import { assertPositive, assertWhole } from '@vse/core';
import { meanOfHighest, type ScoreCorrection } from './score-correction';

/** Options of `nearestReferenceBias`. */
export interface NearestReferenceBiasOptions {
  /** Weight of the mean. Defaults to `0.75`. */
  readonly weight?: number;
  /** Number of the bank's nearest queries that the mean is over. Defaults to `64`. */
  readonly neighbours?: number;
}

/**
 * Nearest-neighbour normalisation (NNN): `s - weight x mean of the item's highest similarities to the bank`.
 * Chowdhury et al., https://arxiv.org/abs/2410.24114
 *
 * @param options - Weight and number of neighbours.
 * @throws `OptionError` if an option is out of range; `bias` throws `DataError` if the bank has fewer queries than neighbours.
 * @example
 * ```ts
 * import { nearestReferenceBias } from '@vse/eval';
 *
 * const { bias } = nearestReferenceBias({ neighbours: 2 });
 * console.log(bias([0.1, 0.6, 0.4])); // 0.75 x (0.6 + 0.4) / 2 = 0.375
 * ```
 */
export function nearestReferenceBias({
  weight = 0.75,
  neighbours = 64,
}: NearestReferenceBiasOptions = {}): ScoreCorrection {
  const where = 'nearestReferenceBias';
  assertPositive(where, 'weight', weight);
  assertWhole(where, 'neighbours', neighbours);
  return {
    name: `NNN, weight ${weight}, ${neighbours} neighbours`,
    scale: 1,
    bias: (similarities) => weight * meanOfHighest(where, similarities, neighbours),
  };
}
