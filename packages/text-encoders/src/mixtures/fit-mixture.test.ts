import { OptionError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { clouds } from '../testing/mixtures';
import { fitMixture, type Maximise } from './fit-mixture';

const points = clouds([[0], [4]], { perCentre: 10 });
const fixed =
  (centres: readonly number[]): Maximise =>
  () => ({
    centres: Float64Array.from(centres),
    scales: new Float64Array(centres.length).fill(1),
    laplacian: new Uint8Array(centres.length),
  });

describe('fitMixture', () => {
  it('stops when the likelihood converges, or at the limit', () => {
    const still = fitMixture('x', points, { components: 2 }, () => fixed([0, 4]));
    expect(still.fit).toMatchObject({ converged: true, restarts: 0, collapsed: 0 });
    expect(still.fit!.iterations).toBeLessThan(5);
    const all = fitMixture('x', points, { components: 2, tolerance: 0, iterations: 7 }, () => fixed([0, 4]));
    expect(all.fit).toMatchObject({ converged: false, iterations: 7 });
  });

  it('leaves a component that collapses again and again on the floor, and says so', () => {
    // The second component lies where no point is, whatever is done to it.
    const { fit, weights } = fitMixture('x', points, { components: 2, tolerance: 0 }, () => fixed([2, 1e4]));
    expect(fit).toMatchObject({ restarts: 6, collapsed: 1 });
    expect([...weights]).toEqual([1, 0]);
    expect(Number.isFinite(fit!.logLikelihood)).toBe(true);
  });

  it('refuses options that mean nothing', () => {
    for (const options of [{ iterations: 1.5 }, { tolerance: -1 }, { varianceFloor: NaN }]) {
      expect(() => fitMixture('x', points, { components: 2, ...options }, () => fixed([0, 4]))).toThrow(
        OptionError,
      );
    }
  });
});
