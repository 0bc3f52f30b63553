import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { settingDifferences } from './setting-differences';
import type { Json } from '@vse/formats';

describe('settingDifferences', () => {
  it('names each setting by its path, and both values', () => {
    const there = { output: 'grid', input: { width: 224, fit: 'fill' }, mean: [1, 2], only: 1 };
    const here = { output: 'grid', input: { width: 96, fit: 'fill' }, mean: [1, 3], more: null };
    expect(settingDifferences(there, here)).toEqual([
      'input.width is 224 there and 96 here',
      'mean is [1,2] there and [1,3] here',
      'only is 1 there and absent here',
      'more is absent there and null here',
    ]);
  });

  it('finds none in equal settings of any order, and is symmetric', () => {
    const json = fc.dictionary(fc.string(), fc.oneof(fc.integer(), fc.dictionary(fc.string(), fc.integer())));
    fc.assert(
      fc.property(json, json, (a, b) => {
        const reversed = Object.fromEntries(Object.entries(a).reverse());
        expect(settingDifferences(a as Json, reversed as Json)).toEqual([]);
        expect(settingDifferences(a as Json, b as Json).length).toBe(
          settingDifferences(b as Json, a as Json).length,
        );
      }),
      { numRuns: 50 },
    );
  });
});
