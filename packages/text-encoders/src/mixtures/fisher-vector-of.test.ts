import { OptionError, ShapeError, type FeatureMatrix } from '@vse/core';
import { expectClose } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomMixture, slowLogLikelihood } from '../testing/mixtures';
import { fisherVectorOf } from './fisher-vector-of';
import { mixtureOf, type Mixture } from './mixture';

const raw = { power: 1, normalize: false };
const pointsOf = (dim: number, ...values: number[]): FeatureMatrix => ({
  values: Float32Array.from(values),
  length: values.length / dim,
  dim,
});

/** One component at 1 with scale 2, normal or Laplacian. */
const single = (laplacian: 0 | 1) =>
  mixtureOf({
    dim: 1,
    weights: Float64Array.of(1),
    centres: Float64Array.of(1),
    scales: Float64Array.of(2),
    laplacian: Uint8Array.of(laplacian),
  });

/** By the definition: derivatives of the likelihood by central differences, times the roots of the inverse information. */
function slowFisherVector(points: FeatureMatrix, mixture: Mixture): number[] {
  const { dim, weights, laplacian } = mixture;
  const gradient = (part: 'centres' | 'scales', i: number) => {
    const moved = (by: number) => {
      const values = mixture[part].slice();
      values[i] = values[i]! + by;
      return slowLogLikelihood(points, { ...mixture, [part]: values });
    };
    return (moved(1e-6) - moved(-1e-6)) / 2e-6;
  };
  const places = Array.from(mixture.centres.keys());
  const factor = (i: number, information: number) =>
    mixture.scales[i]! / Math.sqrt(information * weights[Math.floor(i / dim)]!);
  return [
    ...places.map((i) => gradient('centres', i) * factor(i, 1)),
    ...places.map((i) => gradient('scales', i) * factor(i, laplacian[i] ? 1 : 2)),
  ];
}

describe('fisherVectorOf', () => {
  it('is what the formulas say for one normal component', () => {
    // Points 3 and 5: t = 1 and 2. Centre: (1 + 2) / 2; scale: ((1 - 1) + (4 - 1)) / (2 sqrt 2).
    expectClose(fisherVectorOf(pointsOf(1, 3, 5), single(0), raw), [1.5, 3 / (2 * Math.SQRT2)]);
  });

  it('is what the formulas say for one Laplacian component', () => {
    // Points 3, 5 and -1: t = 1, 2, -1. Centre: (1 + 1 - 1) / 3; scale: (0 + 1 + 0) / 3.
    expectClose(fisherVectorOf(pointsOf(1, 3, 5, -1), single(1), raw), [1 / 3, 1 / 3]);
  });

  it.each([false, true])(
    'is the scaled gradient of the likelihood, Laplacian dimensions: %s',
    (laplacian) => {
      const mixture = randomMixture(3, 4, { seed: 7, laplacian });
      const coordinate = fc.double({ min: -2, max: 2, noNaN: true });
      fc.assert(
        fc.property(fc.array(coordinate, { minLength: 20, maxLength: 20 }), (values) => {
          const points = pointsOf(4, ...values);
          // A Laplace density has no derivative where a point is its centre.
          const near = values.some((x, i) =>
            mixture.centres.some((c, j) => i % 4 === j % 4 && Math.abs(x - c) < 1e-4),
          );
          fc.pre(!near);
          expectClose(fisherVectorOf(points, mixture, raw), slowFisherVector(points, mixture), {
            relative: 1e-4,
            absolute: 1e-5,
          });
        }),
        { numRuns: 25 },
      );
    },
  );

  it('takes the signed root and divides by the length', () => {
    const points = pointsOf(1, 3, 5);
    const roots = [Math.sqrt(1.5), Math.sqrt(3 / (2 * Math.SQRT2))];
    expectClose(fisherVectorOf(points, single(0), { normalize: false }), roots);
    expectClose(
      fisherVectorOf(points, single(0)),
      roots.map((x) => x / Math.hypot(...roots)),
    );
    const negative = fisherVectorOf(pointsOf(1, -3), single(0), { normalize: false, power: 0.3 });
    expectClose(negative, [-(2 ** 0.3), (3 / Math.SQRT2) ** 0.3]); // t = -2
  });

  it('has length one, whatever the order and the repetition of points', () => {
    const mixture = randomMixture(4, 2, { seed: 3 });
    const point = fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 }));
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 6 }), (points) => {
        const vector = fisherVectorOf(pointsOf(2, ...points.flat()), mixture);
        expectClose(Math.hypot(...vector), 1);
        const twice = fisherVectorOf(pointsOf(2, ...[...points].reverse().flat(), ...points.flat()), mixture);
        expectClose(twice, vector);
      }),
      { numRuns: 40 },
    );
  });

  it('gives a point to the likeliest component alone when asked', () => {
    const mixture = randomMixture(3, 2, { seed: 2, laplacian: false });
    const vector = fisherVectorOf(pointsOf(2, 0.1, 0.2), mixture, { assignment: 'hard' });
    const touched = [0, 1, 2].filter((k) => vector.subarray(k * 2, k * 2 + 2).some((x) => x !== 0));
    expect(touched).toHaveLength(1);
  });

  it('drops shares below the least one', () => {
    const mixture = randomMixture(3, 2, { seed: 2 });
    const points = pointsOf(2, ...mixture.centres.subarray(0, 2));
    const all = fisherVectorOf(points, mixture);
    const few = fisherVectorOf(points, mixture, { minPosterior: 0.3 });
    const touched = (vector: Float32Array) => vector.filter((x) => x !== 0).length;
    expect(touched(few)).toBeLessThan(touched(all));
    expect(touched(few)).toBeGreaterThan(0);
  });

  it('is zeros for no points, and finite for points far away', () => {
    const mixture = randomMixture(3, 2);
    expect(fisherVectorOf(pointsOf(2), mixture).every((x) => x === 0)).toBe(true);
    const far = fisherVectorOf(pointsOf(2, 1e5, -1e5), mixture);
    expect(far.every(Number.isFinite)).toBe(true);
    expectClose(Math.hypot(...far), 1);
  });

  it('reports bad input', () => {
    const mixture = randomMixture(3, 2);
    expect(() => fisherVectorOf(pointsOf(3, 1, 2, 3), mixture)).toThrow(ShapeError);
    const one = pointsOf(2, 1, 2);
    expect(() => fisherVectorOf(one, mixture, { power: 0 })).toThrow(OptionError);
    expect(() => fisherVectorOf(one, mixture, { assignment: 'x' as 'hard' })).toThrow(/'soft' or 'hard'/);
    expect(() => fisherVectorOf(one, mixture, { minPosterior: 1 })).toThrow(/minPosterior/);
  });
});
