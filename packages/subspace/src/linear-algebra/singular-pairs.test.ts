import { expectClose } from '@vse/testing';
import fc from 'fast-check';
import { SingularValueDecomposition, Matrix as MlMatrix } from 'ml-matrix';
import { describe, it } from 'vitest';
import { matrix, transposed } from './matrix';
import { singularPairs } from './singular-pairs';
import { randomMatrix, slowProduct } from '../testing/matrices';

describe('singularPairs', () => {
  it('solves a matrix worked by hand', () => {
    // (3 0; 4 0; 0 2) takes (1 0) to (3 4 0), of length 5, and (0 1) to (0 0 2).
    const { values, left, right } = singularPairs(matrix(3, 2, Float64Array.of(3, 0, 4, 0, 0, 2)), 2);
    expectClose(values, [5, 2], { relative: 1e-14 });
    const sign = Math.sign(right.data[0]!);
    expectClose(right.data.slice(0, 2), [sign, 0], { absolute: 1e-15 });
    expectClose(left.data.slice(0, 3), [0.6 * sign, 0.8 * sign, 0], { absolute: 1e-15 });
  });

  it('agrees with an independent library and gives the matrix back', () => {
    const size = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(size, size, fc.nat(), (rows, cols, seed) => {
        const of = randomMatrix(rows, cols, seed);
        const lines = Array.from({ length: rows }, (_, i) =>
          Array.from(of.data.subarray(i * cols, (i + 1) * cols)),
        );
        const other = new SingularValueDecomposition(new MlMatrix(lines), { autoTranspose: true });
        const { values, left, right } = singularPairs(of, Math.min(rows, cols));
        expectClose(values, other.diagonal.slice(0, values.length), { relative: 1e-7 });
        const scaled = left.data.map((value, at) => value * values[Math.floor(at / rows)]!);
        expectClose(slowProduct(transposed(matrix(values.length, rows, scaled)), right), of.data, {
          absolute: 1e-6,
        });
      }),
    );
  });

  it('completes the vectors of singular values that are 0', () => {
    const { values, left } = singularPairs(matrix(3, 2, Float64Array.of(1, 1, 1, 1, 1, 1)), 2);
    expectClose(values, [Math.sqrt(6), 0], { absolute: 1e-7 });
    expectClose(slowProduct(left, transposed(left)), [1, 0, 0, 1], { absolute: 1e-14 });
  });
});
