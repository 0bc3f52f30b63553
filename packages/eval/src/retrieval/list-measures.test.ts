import { expectClose } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  averagePrecision,
  averagePrecisionAtR,
  foundAt,
  normalizedGainAt,
  precisionAt,
  reciprocalRank,
  rPrecision,
} from './list-measures';

// Correct answers at 2, 3 and 6.
const positions = [2, 3, 6];
const close = { relative: 1e-12 };

describe('list measures', () => {
  it('reciprocalRank', () => expectClose(reciprocalRank(positions), 1 / 2, close));

  it('averagePrecision', () => {
    // Precision at 2 is 1/2, at 3 2/3, at 6 3/6: the mean is (1/2 + 2/3 + 1/2) / 3.
    expectClose(averagePrecision(positions), (1 / 2 + 2 / 3 + 1 / 2) / 3, close);
    // Within 2: only the first; divided by min(3, 2).
    expectClose(averagePrecision(positions, 2), 1 / 2 / 2, close);
  });

  it('averagePrecisionAtR', () => expectClose(averagePrecisionAtR(positions), (1 / 2 + 2 / 3) / 3, close));

  it('rPrecision', () => expectClose(rPrecision(positions), 2 / 3, close));

  it('precisionAt and foundAt', () => {
    expectClose(precisionAt(positions, 5), 2 / 5, close);
    expectClose(foundAt(positions, 5), 2 / 3, close);
    expectClose(precisionAt([1], 10), 1 / 10, close);
  });

  it('normalizedGainAt', () => {
    // 1 / log2(3) + 1 / log2(4) within 5, over 1 / log2(2) + 1 / log2(3) + 1 / log2(4).
    const [second, third] = [1 / Math.log2(3), 1 / 2];
    expectClose(normalizedGainAt(positions, 5), (second + third) / (1 + second + third), close);
  });

  it('are 1 for a perfect list, and between 0 and 1 always', () => {
    const lists = fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 8 });
    const k = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(lists, k, (list, cut) => {
        const sorted = [...list].sort((a, b) => a - b);
        const perfect = sorted.map((_, i) => i + 1);
        const measures = [
          reciprocalRank,
          averagePrecision,
          (all: readonly number[]) => averagePrecision(all, cut),
          averagePrecisionAtR,
          rPrecision,
          (all: readonly number[]) => normalizedGainAt(all, cut),
        ];
        for (const measure of measures) {
          expectClose(measure(perfect), 1, close);
          expect(measure(sorted)).toBeGreaterThanOrEqual(0);
          expect(measure(sorted)).toBeLessThanOrEqual(1 + 1e-12);
        }
      }),
    );
  });
});
