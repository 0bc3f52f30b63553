import { OptionError, seededRandom } from '@vse/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orthogonalValues } from './orthogonal';

describe('orthogonalValues', () => {
  it('has orthonormal columns at any size', () => {
    const size = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 0, max: 12 }), fc.integer());
    fc.assert(
      fc.property(size, ([columns, more, seed]) => {
        const rows = columns + more;
        const values = orthogonalValues(rows, columns, seededRandom(seed));
        for (let a = 0; a < columns; a++) {
          for (let b = 0; b < columns; b++) {
            let product = 0;
            for (let row = 0; row < rows; row++)
              product += values[row * columns + a]! * values[row * columns + b]!;
            expect(Math.abs(product - (a === b ? 1 : 0))).toBeLessThan(1e-5);
          }
        }
      }),
    );
  });

  it('is the same for the same stream, and refuses more columns than rows', () => {
    expect(orthogonalValues(3, 2, seededRandom(1))).toEqual(orthogonalValues(3, 2, seededRandom(1)));
    expect(() => orthogonalValues(2, 3, seededRandom(1))).toThrow(OptionError);
  });
});
