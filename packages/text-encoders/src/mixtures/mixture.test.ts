import { describe, expect, it } from 'vitest';
import { randomMixture } from '../testing/mixtures';

describe('mixtureOf', () => {
  it('has the hash of its numbers and families', () => {
    const mixtures = [
      randomMixture(3, 2),
      randomMixture(3, 2, { seed: 2 }),
      randomMixture(3, 2, { laplacian: false }),
    ];
    expect(new Set(mixtures.map(({ hash }) => hash)).size).toBe(3);
    expect(randomMixture(3, 2).hash).toBe(mixtures[0]!.hash);
    expect(mixtures[0]!.components).toBe(3);
  });
});
