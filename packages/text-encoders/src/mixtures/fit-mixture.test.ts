import { DataError, OptionError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { clouds } from '../testing/mixtures';
import { fitMixture, type Improve } from './fit-mixture';

const points = clouds([[0], [4]], { perCentre: 10 });
const fixed =
  (centres: readonly number[]): Improve =>
  () => ({
    centres: Float64Array.from(centres),
    scales: new Float64Array(centres.length).fill(1),
    laplacian: new Uint8Array(centres.length),
  });

describe('fitMixture', () => {
  it('ends once nothing is gained, or when it is told', () => {
    const still = fitMixture('x', points, { components: 2 }, () => fixed([0, 4]));
    expect(still.fit).toMatchObject({ converged: true, restarts: 0 });
    expect(still.fit!.iterations).toBeLessThan(5);
    const all = fitMixture('x', points, { components: 2, tolerance: 0, iterations: 7 }, () => fixed([0, 4]));
    expect(all.fit).toMatchObject({ converged: false, iterations: 7 });
  });

  it('gives up where a component collapses again and again, and says what to do', () => {
    // The second component lies where no point is, whatever is done to it.
    const away = () => fitMixture('x', points, { components: 2, tolerance: 0 }, () => fixed([2, 1e4]));
    expect(away).toThrow(DataError);
    expect(away).toThrow(/x: the 2 components collapse again and again.*Take fewer components/);
  });

  it('refuses options that mean nothing', () => {
    for (const options of [{ iterations: 1.5 }, { tolerance: -1 }, { varianceFloor: NaN }]) {
      expect(() => fitMixture('x', points, { components: 2, ...options }, () => fixed([0, 4]))).toThrow(
        OptionError,
      );
    }
  });
});
