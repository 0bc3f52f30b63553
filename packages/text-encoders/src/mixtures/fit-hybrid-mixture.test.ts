import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { clouds, slowLogLikelihood } from '../testing/mixtures';
import { fitGaussianMixture } from './fit-gaussian-mixture';
import { fitHybridMixture, mediansOf } from './fit-hybrid-mixture';

describe('fitHybridMixture', () => {
  it('takes the family of the higher likelihood, dimension by dimension', () => {
    // First dimension: -1, -1, 1, 1. Deviation 1 and mean distance 1; normal -ln(sqrt(2 pi)) - 1/2 = -1.418939 beats
    // Laplace -ln 2 - 1 = -1.693147. Second: 0, 0, 0, 4. Variance 3, normal -1.968; median 0, mean distance 1, Laplace -1.693.
    const points = { values: Float32Array.of(-1, 0, -1, 0, 1, 0, 1, 4), length: 4, dim: 2 };
    const mixture = fitHybridMixture(points, { components: 1, varianceFloor: 1e-12 });
    expect([...mixture.laplacian]).toEqual([0, 1]);
    expectClose(mixture.centres, [0, 0]);
    expectClose(mixture.scales, [1, 1]);
    expectClose(mixture.fit!.logLikelihood, -1.418939 - 1.693147);
  });

  it('tells normal points from Laplacian ones', () => {
    const options = { perCentre: 2000, deviation: 1 };
    const normal = fitHybridMixture(clouds([[0, 5]], options), { components: 1 });
    expect([...normal.laplacian]).toEqual([0, 0]);
    const laplace = fitHybridMixture(clouds([[0, 5]], { ...options, laplacian: true }), { components: 1 });
    expect([...laplace.laplacian]).toEqual([1, 1]);
    expectClose([...laplace.centres, ...laplace.scales], [0, 5, 1, 1], { absolute: 0.1 });
  });

  it('finds the clouds that Laplacian points were drawn from, and explains them better than normal ones do', () => {
    const points = clouds([[0, 0], [6, 6]], { perCentre: 300, deviation: 0.5, laplacian: true }); // prettier-ignore
    const hybrid = fitHybridMixture(points, { components: 2 });
    expect([...hybrid.laplacian]).toEqual([1, 1, 1, 1]);
    expectClose([...hybrid.centres].sort(), [0, 0, 6, 6], { absolute: 0.1 });
    const gaussian = fitGaussianMixture(points, { components: 2 });
    expect(hybrid.fit!.logLikelihood).toBeGreaterThan(gaussian.fit!.logLikelihood);
  });

  it('says the likelihood that the definition gives, and never lowers it', () => {
    const points = clouds([[0, 0], [2, 1]], { perCentre: 40, deviation: 0.7, laplacian: true }); // prettier-ignore
    let before = -Infinity;
    for (let iterations = 0; iterations < 12; iterations++) {
      const options = { components: 3, iterations, tolerance: 0, varianceFloor: 1e-12 };
      const mixture = fitHybridMixture(points, options);
      expectClose(mixture.fit!.logLikelihood, slowLogLikelihood(points, mixture));
      expect(mixture.fit!.logLikelihood).toBeGreaterThan(before - 1e-6);
      before = mixture.fit!.logLikelihood;
    }
  });

  it('stays finite where all points are the same', () => {
    const points = { values: new Float32Array(12).fill(2), length: 6, dim: 2 };
    const mixture = fitHybridMixture(points, { components: 2 });
    expectClose(mixture.centres, [2, 2, 2, 2]);
    expect(mixture.scales.every((scale) => scale > 0)).toBe(true);
  });
});

describe('mediansOf', () => {
  it('goes through a dimension until half of the posteriors are reached', () => {
    // Values 5, 1, 3 with counts 1, 1, 2: in order 1 (1), 3 (3 of 4). For posteriors 1, 1, 0 only 1 and 5 count: 1 (1 of 2).
    const points = { values: Float32Array.of(5, 1, 3), length: 3, dim: 1, counts: Float64Array.of(1, 1, 2) };
    const orders = Int32Array.of(1, 2, 0);
    const all = { posteriors: Float64Array.of(1, 1, 1), sizes: Float64Array.of(4) };
    const two = { posteriors: Float64Array.of(1, 1, 0), sizes: Float64Array.of(2) };
    expectClose([...mediansOf(points, orders, all), ...mediansOf(points, orders, two)], [3, 1]);
  });
});
