import { assertWhole, ShapeError, seededRandom } from '@vse/core';
import { checkValues, queryGroups } from '../retrieval/query-groups';

/** Options of `pairedPermutationTest`. */
export interface PairedPermutationOptions {
  /** One value per query from the first model: hits (0 or 1), reciprocal ranks. */
  readonly first: ArrayLike<number>;
  /** One value per query from the second model, in the same order. */
  readonly second: ArrayLike<number>;
  /** Group of each query; a group is swapped as a whole. For the captions of one image pass `captionToImage`. */
  readonly groups?: ArrayLike<number>;
  /** Number of random permutations; if there are no more in all, each is tried. Defaults to `10000`. */
  readonly rounds?: number;
  /** Seed of the permutations. */
  readonly seed: number;
}

/** Result of `pairedPermutationTest`. */
export interface PairedPermutationResult {
  /** Mean of `first` minus mean of `second`. */
  readonly difference: number;
  /** Two-sided p-value: probability of so large a difference if the models are equally good. */
  readonly pValue: number;
  /** True if every permutation was tried. */
  readonly exact: boolean;
}

/**
 * Tests if one model is better than another on the same queries, by a two-sided paired permutation test (Fisher 1935): if
 * the models are equally good, swapping their values of a query changes nothing, so the values are swapped at random and
 * the difference is computed again.
 *
 * Time O(rounds x groups).
 *
 * @param options - Values of both models, groups, rounds and seed.
 * @throws `OptionError` if `rounds` is not a whole number of at least 1, `ShapeError` if the lengths differ, `DataError` if a
 * value is not finite.
 * @example
 * ```ts
 * import { pairedPermutationTest } from '@vse/eval';
 *
 * const first = [1, 1, 1, 0, 1, 1];
 * const second = [0, 1, 0, 0, 1, 0];
 * console.log(pairedPermutationTest({ first, second, seed: 1 })); // difference 0.5, pValue 0.25, exact
 * ```
 */
export function pairedPermutationTest({
  first,
  second,
  groups,
  rounds = 10_000,
  seed,
}: PairedPermutationOptions): PairedPermutationResult {
  const where = 'pairedPermutationTest';
  assertWhole(where, 'rounds', rounds);
  if (first.length !== second.length) {
    throw new ShapeError(
      `${where}: first and second must have the same length, got ${first.length} and ${second.length}.`,
    );
  }
  checkValues(where, 'first', first);
  checkValues(where, 'second', second);
  const places = queryGroups(where, first, groups);
  const gains = places.map((list) => list.reduce((sum, place) => sum + first[place]! - second[place]!, 0));
  const total = gains.reduce((sum, gain) => sum + gain, 0);
  // Sums in another order differ in the last bits: allow for that, so that equal differences count as equal.
  const threshold = Math.abs(total) * (1 - 1e-12) - 1e-12;
  const exact = gains.length < 31 && 2 ** gains.length <= rounds;
  const random = seededRandom(seed);
  const swapped = (round: number): number =>
    gains.reduce((sum, gain, i) => {
      const swap = exact ? (round >> i) & 1 : random.integer(2);
      return swap ? sum - gain : sum + gain;
    }, 0);
  const tries = exact ? 2 ** gains.length : rounds;
  let asLarge = 0;
  for (let round = 0; round < tries; round++) {
    if (Math.abs(swapped(round)) >= threshold) asLarge++;
  }
  // The values themselves count as one more round, so that no p-value is 0.
  const pValue = exact ? asLarge / tries : (asLarge + 1) / (tries + 1);
  return { difference: total / first.length, pValue, exact };
}
