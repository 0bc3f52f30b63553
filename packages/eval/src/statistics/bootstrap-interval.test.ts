import { DataError, OptionError, seededRandom } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { bootstrapInterval } from './bootstrap-interval';
import { recallAt } from '../retrieval/retrieval-metrics';

describe('bootstrapInterval', () => {
  it('is as wide as the normal approximation says', () => {
    // 400 hits and misses at 30 percent: a deviation of sqrt(0.3 * 0.7 / 400) = 0.0229, so 0.3 +- 1.96 * 0.0229.
    const values = Float64Array.from({ length: 400 }, (_, i) => (i % 10 < 3 ? 1 : 0));
    const { estimate, low, high } = bootstrapInterval({ values, seed: 1 });
    expect(estimate).toBeCloseTo(0.3, 12);
    expect(low).toBeCloseTo(0.3 - 1.96 * 0.0229, 2);
    expect(high).toBeCloseTo(0.3 + 1.96 * 0.0229, 2);
  });

  it('widens by the root of the group size if the values of a group are equal', () => {
    const random = seededRandom(3);
    const groups = Int32Array.from({ length: 400 }, (_, i) => Math.floor(i / 4));
    const level = Float64Array.from({ length: 100 }, () => random.normal());
    const values = Float64Array.from(groups, (group) => level[group]!);
    const width = ({ low, high }: { low: number; high: number }) => high - low;
    const alone = width(bootstrapInterval({ values, seed: 1 }));
    const together = width(bootstrapInterval({ values, groups, seed: 1 }));
    expect(together / alone).toBeGreaterThan(1.8);
    expect(together / alone).toBeLessThan(2.2);
  });

  it('takes any statistic, is fixed by its seed, and shrinks with the level', () => {
    const values = Float64Array.from({ length: 50 }, (_, i) => i % 4);
    const run = (seed: number, level?: number) =>
      bootstrapInterval({
        values,
        statistic: (ranks) => recallAt(ranks, 1),
        rounds: 300,
        seed,
        ...(level && { level }),
      });
    expect(run(5)).toEqual(run(5));
    expect(run(5).estimate).toBe(26);
    expect(run(5, 0.5).low).toBeGreaterThan(run(5).low);
    expect(run(5, 0.5).high).toBeLessThan(run(5).high);
  });

  it('is a point if nothing varies', () => {
    expect(bootstrapInterval({ values: [7, 7, 7], seed: 1 })).toEqual({ estimate: 7, low: 7, high: 7 });
  });

  it('never returns NaN: it names the value, or the statistic', () => {
    expect(() => bootstrapInterval({ values: [1, NaN], seed: 1 })).toThrow(
      /values\[1\] must be finite, got NaN/,
    );
    const broken = { values: [1, 2], statistic: () => NaN, seed: 1 };
    expect(() => bootstrapInterval(broken)).toThrow(/statistic must give a finite number, got NaN/);
    // Ranks are NaN for queries without an answer; a statistic may leave them out.
    const ranks = { values: [0, NaN], statistic: (of: Float64Array) => recallAt(of, 1), seed: 1 };
    expect(bootstrapInterval(ranks).estimate).toBe(100);
  });

  it('refuses options out of range', () => {
    expect(() => bootstrapInterval({ values: [], seed: 1 })).toThrow(DataError);
    expect(() => bootstrapInterval({ values: [1], seed: 1, rounds: 1 })).not.toThrow();
    for (const rounds of [0, 1.5, NaN]) {
      expect(() => bootstrapInterval({ values: [1], seed: 1, rounds })).toThrow(OptionError);
    }
    expect(() => bootstrapInterval({ values: [1], seed: 1, level: 1 })).toThrow(OptionError);
    expect(() => bootstrapInterval({ values: [1], seed: NaN })).toThrow(OptionError);
  });
});
