import { DataError, OptionError, seededRandom } from '@vse/core';
import { checkRounds, checkValues, meanOf, queryGroups } from '../retrieval/query-groups';

export interface BootstrapOptions {
  /** One value per query: a rank, a hit. */
  readonly values: ArrayLike<number>;
  /**
   * Queries that belong together are drawn together, as the captions of one image: pass `captionToImage`. Absent: each
   * query stands alone.
   */
  readonly groups?: ArrayLike<number>;
  /** What is measured on the values drawn. Defaults to the mean. */
  readonly statistic?: (values: Float64Array) => number;
  /** Defaults to `2000`. */
  readonly rounds?: number;
  /** How much of the distribution lies inside. Defaults to `0.95`. */
  readonly level?: number;
  readonly seed: number;
}

export interface Interval {
  /** The statistic of the values as they are. */
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The percentile bootstrap interval of a measure over queries: the queries are drawn again and again with replacement,
 * and the middle part of what is measured is the interval. Efron, https://doi.org/10.1214/aos/1176344552
 *
 * For recall: `values: firstRanks(...).textToImage`, `statistic: (ranks) => recallAt(ranks, 1)`.
 * Time O(rounds x queries). It says how much the test queries chosen matter, not how much training's seed does.
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
  checkRounds(where, rounds);
  if (!(level > 0 && level < 1))
    throw new OptionError(`${where}: level must be between 0 and 1, got ${level}.`);
  const places = queryGroups(where, values, groups);
  const random = seededRandom(seed);
  const estimate = statistic(Float64Array.from(values));
  if (!Number.isFinite(estimate)) {
    checkValues(where, 'values', values);
    throw new DataError(`${where}: statistic must give a finite number, got ${estimate}.`);
  }
  const longest = places.reduce((most, group) => Math.max(most, group.length), 0);
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

/** The quantile of sorted values, by a straight line between the two nearest. */
function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)]!;
  const above = sorted[Math.ceil(place)]!;
  return below + (above - below) * (place - Math.floor(place));
}
