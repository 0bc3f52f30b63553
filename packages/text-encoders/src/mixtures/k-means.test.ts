import { seededRandom } from '@vse/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clouds } from '../testing/mixtures';
import { kMeans } from './k-means';

const counted = (points: ReturnType<typeof clouds>, counts?: readonly number[]) => ({
  ...points,
  counts: counts ? Float64Array.from(counts) : new Float64Array(points.length).fill(1),
});
const run = (points: ReturnType<typeof counted>, clusters: number, seed = 1) =>
  kMeans(points, { clusters, iterations: 20, random: seededRandom(seed) });

describe('kMeans', () => {
  it('finds clouds that lie apart, whatever the seed', () => {
    const points = counted(clouds([[0, 0], [5, 0], [0, 5]], { perCentre: 20 })); // prettier-ignore
    for (let seed = 0; seed < 10; seed++) {
      const nearest = run(points, 3, seed);
      const groups = [0, 20, 40].map((first) => new Set(nearest.subarray(first, first + 20)));
      expect(groups.map(({ size }) => size)).toEqual([1, 1, 1]);
      expect(new Set(groups.flatMap((group) => [...group])).size).toBe(3);
    }
  });

  it('gives each point its nearest centre, the mean of its points', () => {
    const points = counted(clouds([[0, 0], [1, 0], [0, 1], [1, 1]], { perCentre: 15, deviation: 0.5 })); // prettier-ignore
    const nearest = run(points, 4);
    const sums = Array.from({ length: 4 }, () => [0, 0, 0]);
    nearest.forEach((k, i) => {
      sums[k]![0]! += points.values[2 * i]!;
      sums[k]![1]! += points.values[2 * i + 1]!;
      sums[k]![2]!++;
    });
    const distance = (i: number, k: number) =>
      Math.hypot(points.values[2 * i]! - sums[k]![0]! / sums[k]![2]!, points.values[2 * i + 1]! - sums[k]![1]! / sums[k]![2]!); // prettier-ignore
    nearest.forEach((own, i) => {
      for (let k = 0; k < 4; k++) expect(distance(i, own)).toBeLessThanOrEqual(distance(i, k) + 1e-9);
    });
  });

  it('takes points that are all the same, and as many clusters as points', () => {
    const same = counted({ values: new Float32Array(10).fill(3), length: 5, dim: 2 });
    expect([...run(same, 3)].every((k) => k >= 0 && k < 3)).toBe(true);
    const few = counted(clouds([[0], [1], [2]], { perCentre: 1, deviation: 0 }));
    expect(new Set(run(few, 3)).size).toBe(3);
  });

  it('counts a point n times as n points', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 6, maxLength: 6 }), (counts) => {
        const values = Float32Array.of(0, 1, 2, 10, 11, 12);
        const nearest = run(counted({ values, length: 6, dim: 1 }, counts), 2);
        expect(new Set(nearest.subarray(0, 3)).size).toBe(1);
        expect(new Set(nearest.subarray(3)).size).toBe(1);
      }),
      { numRuns: 20 },
    );
  });
});
