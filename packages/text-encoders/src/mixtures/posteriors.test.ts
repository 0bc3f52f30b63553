import { expectClose } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomMixture, slowLogLikelihood } from '../testing/mixtures';
import { mixtureOf } from './mixture';
import { posteriorReader } from './posteriors';

describe('posteriorReader', () => {
  it('weighs a normal and a Laplace density', () => {
    // Normal at 0, deviation 1: density at 1 is exp(-1/2) / sqrt(2 pi) = 0.241971; Laplace at 0, scale 1: exp(-1) / 2 = 0.183940.
    const mixture = mixtureOf({
      dim: 1,
      weights: Float64Array.of(0.25, 0.75),
      centres: Float64Array.of(0, 0),
      scales: Float64Array.of(1, 1),
      laplacian: Uint8Array.of(0, 1),
    });
    const shares = new Float64Array(2);
    const log = posteriorReader(mixture).read([1], 0, shares);
    const density = 0.25 * 0.241971 + 0.75 * 0.18394;
    expectClose(log, Math.log(density));
    expectClose(shares, [(0.25 * 0.241971) / density, (0.75 * 0.18394) / density]);
  });

  it.each([true, false])('agrees with the definition, Laplacian dimensions: %s', (laplacian) => {
    const mixture = randomMixture(4, 3, { seed: 5, laplacian });
    const reader = posteriorReader(mixture);
    const shares = new Float64Array(4);
    const coordinate = fc.double({ min: -3, max: 3, noNaN: true });
    fc.assert(
      fc.property(fc.array(coordinate, { minLength: 3, maxLength: 3 }), (x) => {
        const point = { values: Float32Array.from(x), length: 1, dim: 3 };
        expectClose(reader.read(point.values, 0, shares), slowLogLikelihood(point, mixture));
        expectClose(
          shares.reduce((sum, share) => sum + share, 0),
          1,
        );
      }),
      { numRuns: 50 },
    );
  });

  it('stays finite for a point so far away that every density is 0', () => {
    const shares = new Float64Array(3);
    const log = posteriorReader(randomMixture(3, 2, { laplacian: false })).read([1e6, -1e6], 0, shares);
    expect(Number.isFinite(log)).toBe(true);
    expectClose(
      shares.reduce((sum, share) => sum + share, 0),
      1,
    );
  });
});
