import { seededRandom } from '@vse/base';
import { expectClose } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matrix, transposed, type Matrix } from './matrix';
import { orthonormalizeRows } from './orthonormalize-rows';
import { randomMatrix, slowProduct } from '../testing/matrices';

function expectOrthonormal(rows: Matrix, tolerance = 1e-13): void {
  const identity = Float64Array.from({ length: rows.rows ** 2 }, (_, at) =>
    at % (rows.rows + 1) === 0 ? 1 : 0,
  );
  expectClose(slowProduct(rows, transposed(rows)), identity, { relative: 0, absolute: tolerance });
}

describe('orthonormalizeRows', () => {
  it('orthonormalises rows worked by hand', () => {
    const rows = matrix(2, 2, Float64Array.of(3, 4, 1, 0));
    orthonormalizeRows(rows, seededRandom(1));
    // (1 0) less its part 0.6 along (0.6 0.8) is (0.64 -0.48), of length 0.8.
    expectClose(rows.data, [0.6, 0.8, 0.8, -0.6], { relative: 1e-14 });
  });

  it('keeps what the rows span, over several panels', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 80 }), fc.nat(9), fc.nat(), (count, extra, seed) => {
        const before = randomMatrix(count, count + extra, seed);
        const rows = matrix(count, count + extra, Float64Array.from(before.data));
        orthonormalizeRows(rows, seededRandom(1));
        expectOrthonormal(rows);
        const along = matrix(count, count, slowProduct(before, transposed(rows)));
        expectClose(slowProduct(along, rows), before.data, { relative: 0, absolute: 1e-11 });
      }),
      { numRuns: 20 },
    );
  });

  it('stays orthonormal for rows that nearly or wholly depend on each other', () => {
    const rows = randomMatrix(70, 90);
    for (let i = 1; i < 70; i++) {
      for (let j = 0; j < 90; j++) {
        const before = rows.data[(i - 1) * 90 + j]!;
        rows.data[i * 90 + j] = i % 2 === 0 ? 2 * before : before + 1e-9 * rows.data[i * 90 + j]!;
      }
    }
    orthonormalizeRows(rows, seededRandom(1));
    expectOrthonormal(rows, 1e-12);
  });

  it('fills rows of zeros up, the last direction there is included', () => {
    const rows = matrix(3, 3);
    orthonormalizeRows(rows, seededRandom(1));
    expectOrthonormal(rows);
  });

  it('keeps single precision', () => {
    const rows = matrix(40, 50, Float32Array.from(randomMatrix(40, 50).data));
    orthonormalizeRows(rows, seededRandom(1));
    expectOrthonormal(rows, 1e-5);
    expect(rows.data).toBeInstanceOf(Float32Array);
  });
});
