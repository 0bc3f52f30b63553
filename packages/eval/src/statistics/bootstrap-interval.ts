import { assertWhole, DataError, OptionError, seededRandom } from '@vse/core';
import { checkValues, meanOf, queryGroups } from '../retrieval/query-groups';

/** Options of `bootstrapInterval`. */
export interface BootstrapOptions {
  /** One value per query: a rank, a hit. */
  readonly values: ArrayLike<number>;
  /**
   * Group of each query; a group is drawn as a whole. For the captions of one image pass `captionToImage`. Absent: each query
   * is its own group.
   */
  readonly groups?: ArrayLike<number>;
  /** Statistic of the drawn values. Defaults to the mean. */
  readonly statistic?: (values: Float64Array) => number;
  /** Number of draws. Defaults to `2000`. */
  readonly rounds?: number;
  /** Share of the distribution inside the interval. Defaults to `0.95`. */
  readonly level?: number;
  /** Seed of the draws. */
  readonly seed: number;
}

/** An estimate with its interval. */
export interface Interval {
  /** Statistic of the values themselves. */
  readonly estimate: number;
  /** Lower end. */
  readonly low: number;
  /** Upper end. */
  readonly high: number;
}

/**
 * Percentile bootstrap interval of a statistic over queries: the queries are drawn with replacement `rounds` times, and the
 * interval is the middle `level` of the statistics. Efron, https://doi.org/10.1214/aos/1176344552
 *
 * For recall: `values: firstRanks(...).textToImage`, `statistic: (ranks) => recallAt(ranks, 1)`.
 * Time O(rounds x queries). It measures the choice of test queries, not the seed of training.
 *
 * @param options - Values, groups, statistic, rounds, level and seed.
 * @throws `OptionError` if an option is out of range, `DataError` if there is no value or the statistic is not finite.
 * @example
 * ```ts
 * import { bootstrapInterval } from '@vse/eval';
 *
 * console.log(bootstrapInterval({ values: [1, 0, 1, 1, 0, 1], seed: 1 })); // estimate 0.667, low, high
 * ```
 */
export function bootstrapInterval({
  values,
  groups,
  statistic = meanOf,
  rounds = 2000,
  level = 0.95,
  seed,
}: BootstrapOptions): Interval {
  const where = 'bootstrapInterval';
  assertWhole(where, 'rounds', rounds);
  if (!(level > 0 && level < 1))
    throw new OptionError(`${where}: level must be between 0 and 1, got ${level}.`);
  const places = queryGroups(where, values, groups);
  const random = seededRandom(seed);
  const estimate = statistic(Float64Array.from(values));
  if (!Number.isFinite(estimate)) {
    checkValues(where, 'values', values);
    throw new DataError(`${where}: statistic must give a finite number, got ${estimate}.`);
  }
  const longest = places.reduce((length, group) => Math.max(length, group.length), 0);
  const drawn = new Float64Array(places.length * longest);
  const measured = Float64Array.from({ length: rounds }, () => {
    let count = 0;
    for (let draw = 0; draw < places.length; draw++) {
      for (const place of random.pick(places)) drawn[count++] = values[place]!;
    }
    return statistic(drawn.slice(0, count));
  }).sort();
  return {
    estimate,
    low: quantile(measured, (1 - level) / 2),
    high: quantile(measured, (1 + level) / 2),
  };
}

/** Quantile of sorted values, linearly interpolated. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)]!;
  const above = sorted[Math.ceil(place)]!;
  return below + (above - below) * (place - Math.floor(place));
}
