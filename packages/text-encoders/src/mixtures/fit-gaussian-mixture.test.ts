import { DataError, OptionError, ShapeError } from '@vse/core';
import { expectClose } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clouds, slowLogLikelihood } from '../testing/mixtures';
import { fitGaussianMixture, gaussianMoments, variancesOf } from './fit-gaussian-mixture';

const three = clouds([[0, 0], [4, 0], [0, 4]]); // prettier-ignore

/** The components' means and weights, in an order that small errors do not change. */
function sorted(mixture: ReturnType<typeof fitGaussianMixture>): number[][] {
  const { dim } = mixture;
  return Array.from(mixture.weights.keys())
    .map((k) => [...mixture.centres.subarray(k * dim, (k + 1) * dim), mixture.weights[k]!])
    .sort((a, b) => a[0]! + 2 * a[1]! - (b[0]! + 2 * b[1]!));
}

describe('fitGaussianMixture', () => {
  it('takes the mean and the variance of the points for one component', () => {
    // 1, 2, 6: mean 3, variance ((-2)^2 + (-1)^2 + 3^2) / 3 = 14 / 3, plus the floor.
    const points = { values: Float32Array.of(1, 2, 6), length: 3, dim: 1 };
    const mixture = fitGaussianMixture(points, { components: 1, varianceFloor: 0.25 });
    expectClose(mixture.centres, [3]);
    expectClose(variancesOf(mixture), [14 / 3 + 0.25]);
    expectClose(mixture.weights, [1]);
  });

  it('finds the clouds that points were drawn from, whatever the seed', () => {
    for (const seed of [0, 1, 2, 3, 4]) {
      const mixture = fitGaussianMixture(three, { components: 3, seed, tolerance: 1e-6 });
      const found = sorted(mixture).flat();
      expectClose(found, [0, 0, 1 / 3, 4, 0, 1 / 3, 0, 4, 1 / 3], { absolute: 0.06 });
      expectClose(variancesOf(mixture), new Array<number>(6).fill(0.04), { absolute: 0.012 });
      expect(mixture.fit).toMatchObject({ converged: true, restarts: 0 });
    }
  });

  it('says the likelihood that the definition gives, and never lowers it', () => {
    const points = clouds([[0, 0], [1, 1]], { deviation: 0.6, perCentre: 40 }); // prettier-ignore
    let before = -Infinity;
    for (let iterations = 0; iterations < 12; iterations++) {
      const mixture = fitGaussianMixture(points, {
        components: 3,
        iterations,
        tolerance: 0,
        varianceFloor: 1e-12,
      });
      expectClose(mixture.fit!.logLikelihood, slowLogLikelihood(points, mixture));
      expect(mixture.fit!.logLikelihood).toBeGreaterThan(before - 1e-9);
      before = mixture.fit!.logLikelihood;
    }
  });

  it('counts a point n times as n points', () => {
    const count = fc.integer({ min: 1, max: 3 });
    fc.assert(
      fc.property(fc.array(count, { minLength: 12, maxLength: 12 }), (counts) => {
        const points = clouds([[0], [3]], { perCentre: 6, deviation: 0.5 });
        const rows = counts.flatMap((n, i) => new Array<number>(n).fill(points.values[i]!));
        const repeated = { values: Float32Array.from(rows), length: rows.length, dim: 1 };
        const start = { weights: [0.5, 0.5], means: [0, 3], variances: [1, 1] };
        const options = { start, iterations: 5, tolerance: 0 };
        const weighted = fitGaussianMixture({ ...points, counts: Float64Array.from(counts) }, options);
        const wanted = fitGaussianMixture(repeated, options);
        for (const part of ['weights', 'centres', 'scales'] as const)
          expectClose(weighted[part], wanted[part]);
      }),
      { numRuns: 20 },
    );
  });

  it('gives the same for the same seed, and does not touch its points', () => {
    const before = three.values.slice();
    expect(fitGaussianMixture(three, { components: 4 }).hash).toBe(
      fitGaussianMixture(three, { components: 4 }).hash,
    );
    expect(three.values).toEqual(before);
  });

  it('begins a component that has collapsed again', () => {
    // One point far from all others takes a component for itself; the fit must not end on a spike there.
    const values = Float32Array.from([...clouds([[0], [3]], { deviation: 0.5 }).values, 1000]);
    const points = { values, length: values.length, dim: 1 };
    const mixture = fitGaussianMixture(points, { components: 3, iterations: 30 });
    expect(mixture.fit!.restarts).toBeGreaterThan(0);
    for (const part of [mixture.weights, mixture.centres, mixture.scales]) {
      expect(part.every(Number.isFinite)).toBe(true);
    }
    expect(Math.min(...variancesOf(mixture))).toBeGreaterThanOrEqual(1e-6);
  });

  it('has no variance below the floor, even where all points are the same', () => {
    const points = { values: new Float32Array(20).fill(2), length: 10, dim: 2 };
    const mixture = fitGaussianMixture(points, { components: 2, varianceFloor: 0.01 });
    expectClose(variancesOf(mixture), [0.01, 0.01, 0.01, 0.01]);
    expectClose(mixture.centres, [2, 2, 2, 2]);
  });

  it('reports bad input', () => {
    expect(() => fitGaussianMixture(three, { components: 301 })).toThrow(/from 1 to 300/);
    expect(() => fitGaussianMixture(three, { varianceFloor: 0 })).toThrow(OptionError);
    expect(() => fitGaussianMixture(three, { iterations: -1 })).toThrow(/iterations/);
    expect(() =>
      fitGaussianMixture({ ...three, values: three.values.map(() => NaN) }, { components: 2 }),
    ).toThrow(DataError);
    const start = { weights: [1], means: [0], variances: [1, 1] };
    expect(() => fitGaussianMixture(three, { start })).toThrow(ShapeError);
    expect(() =>
      fitGaussianMixture(three, { start: { ...start, means: [0, 0], variances: [1, 0] } }),
    ).toThrow(/above 0/);
  });
});

describe('gaussianMoments', () => {
  it('weighs points by posteriors and counts', () => {
    // Shares times counts: 1 x 2 of the value 0, 0.5 x 4 of the value 3: mean 1.5, variance 2.25.
    const points = { values: Float32Array.of(0, 3), length: 2, dim: 1, counts: Float64Array.of(2, 4) };
    const { means, variances } = gaussianMoments(points, {
      posteriors: Float64Array.of(1, 0.5),
      sizes: Float64Array.of(4),
    });
    expectClose([...means, ...variances], [1.5, 2.25]);
  });
});
