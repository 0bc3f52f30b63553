import { DataError } from '@vse/core';
import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { clouds, randomMixture } from '../testing/mixtures';
import { fitHybridMixture } from './fit-hybrid-mixture';
import { mixtureFromJson } from './mixture-json';
import type { MixtureJson } from './mixture';

describe('mixtureFromJson', () => {
  const saved = (mixture: unknown) => JSON.parse(JSON.stringify(mixture)) as MixtureJson;

  it('gives the mixture that was written, exactly', () => {
    const mixture = fitHybridMixture(clouds([[0, 0], [3, 3]]), { components: 2 }); // prettier-ignore
    const again = mixtureFromJson(saved(mixture));
    expect(again.hash).toBe(mixture.hash);
    expect(again.laplacian).toEqual(mixture.laplacian);
    expect(again.fit).toEqual(mixture.fit);
    expectClose(again.scales, mixture.scales);
  });

  it('rejects other JSON', () => {
    const good = saved(randomMixture(2, 2));
    const wrong: unknown[] = [
      null,
      3,
      {},
      { ...good, format: 'x' },
      { ...good, dim: 3 },
      { ...good, dim: 0 },
    ];
    wrong.push({ ...good, centres: [1, 2, 3, null] }, { ...good, laplacian: [4] });
    for (const json of wrong) expect(() => mixtureFromJson(json)).toThrow(DataError);
    expect(() => mixtureFromJson({ ...good, weights: [0.5, 0.6] })).toThrow(/sum to 1, got a sum of 1.1/);
    expect(() => mixtureFromJson({ ...good, scales: [1, 0, 1, 1] })).toThrow(/above 0, got 0 at 1/);
  });
});
