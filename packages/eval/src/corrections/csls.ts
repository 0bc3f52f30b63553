import { assertWhole } from '@vse/core';
import { meanOfHighest, type ScoreCorrection } from './score-correction';

/** Options of `csls`. */
export interface CslsOptions {
  /** Number of the bank's nearest queries that the mean is over. Defaults to `10`. */
  readonly neighbours?: number;
}

/**
 * Cross-domain similarity local scaling (CSLS) with a bank: `2 s - mean of the item's highest similarities to the bank`. The
 * paper also subtracts the query's own mean over its nearest items, which is the same for all items of a query and changes
 * no rank; it is left out. Conneau et al., https://arxiv.org/abs/1710.04087
 *
 * @param options - Number of neighbours.
 * @throws `OptionError` if `neighbours` is not a whole number of at least 1; `bias` throws `DataError` if the bank has fewer
 * queries.
 * @example
 * ```ts
 * import { csls } from '@vse/eval';
 *
 * const { scale, bias } = csls({ neighbours: 2 });
 * console.log(scale * 0.8 - bias([0.1, 0.6, 0.4])); // 1.6 - 0.5 = 1.1
 * ```
 */
export function csls({ neighbours = 10 }: CslsOptions = {}): ScoreCorrection {
  const where = 'csls';
  assertWhole(where, 'neighbours', neighbours);
  return {
    name: `CSLS, ${neighbours} neighbours`,
    scale: 2,
    bias: (similarities) => meanOfHighest(where, similarities, neighbours),
  };
}
