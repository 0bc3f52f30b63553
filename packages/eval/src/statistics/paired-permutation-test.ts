import { ShapeError, seededRandom } from '@vse/core';
import { checkRounds, checkValues, queryGroups } from '../retrieval/query-groups';

export interface PairedPermutationOptions {
  /** One value per query from each model, in the same order: hits (0 or 1), reciprocal ranks. */
  readonly first: ArrayLike<number>;
  readonly second: ArrayLike<number>;
  /** Queries that are swapped together, as the captions of one image: pass `captionToImage`. */
  readonly groups?: ArrayLike<number>;
  /** Defaults to `10000`. With so few groups that all ways of swapping are no more than that, all are tried. */
  readonly rounds?: number;
  readonly seed: number;
}

export interface PairedPermutationResult {
  /** Mean of `first` minus mean of `second`. */
  readonly difference: number;
  /** How probable so large a difference, either way, is if the models were as good as each other. */
  readonly pValue: number;
  /** Whether every way of swapping was tried. */
  readonly exact: boolean;
}

/**
 * Whether one model is better than another on the same queries: if not, which model a query's value came from makes no
 * difference, so the values are swapped at random and the difference is measured again (two-sided; Fisher 1935).
 *
 * Time O(rounds x groups).
 */
export function pairedPermutationTest({
  first,
  second,
  groups,
  rounds = 10_000,
  seed,
}: PairedPermutationOptions): PairedPermutationResult {
  const where = 'pairedPermutationTest';
  checkRounds(where, rounds);
  if (first.length !== second.length) {
    throw new ShapeError(
      `${where}: first and second must be as long, got ${first.length} and ${second.length}.`,
    );
  }
  checkValues(where, 'first', first);
  checkValues(where, 'second', second);
  const places = queryGroups(where, first, groups);
  const gains = places.map((list) => list.reduce((sum, place) => sum + first[place]! - second[place]!, 0));
  const whole = gains.reduce((sum, gain) => sum + gain, 0);
  // Sums in another order differ in the last bits; a difference that is as large must count as such.
  const bar = Math.abs(whole) * (1 - 1e-12) - 1e-12;
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
    if (Math.abs(swapped(round)) >= bar) asLarge++;
  }
  // Among random rounds the values as they are count as one more, so that no p-value is 0.
  const pValue = exact ? asLarge / tries : (asLarge + 1) / (tries + 1);
  return { difference: whole / first.length, pValue, exact };
}
