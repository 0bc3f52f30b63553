import { expectClose } from '@vse/testing';
import fc from 'fast-check';
import { EigenvalueDecomposition, Matrix as MlMatrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { matrix, transposed, type Matrix } from './matrix';
import { symmetricEigen } from './symmetric-eigen';
import { randomMatrix, slowProduct } from '../testing/matrices';

/** half^T half: no eigenvalue below 0, and some that are 0 where half has fewer rows than columns. */
function gram(rows: number, size: number, seed: number): Matrix<Float64Array> {
  const half = randomMatrix(rows, size, seed);
  return matrix(size, size, slowProduct(transposed(half), half));
}

function checkEigen(a: Matrix<Float64Array>): void {
  const { values, vectors } = symmetricEigen(a);
  const size = a.rows;
  const largest = Math.max(1e-300, Math.abs(values[0] ?? 0), Math.abs(values[size - 1] ?? 0));
  const images = slowProduct(vectors, a);
  const scaled = vectors.data.map((value, at) => value * values[Math.floor(at / size)]!);
  expectClose(images, scaled, { relative: 0, absolute: 1e-13 * size * largest });
  const identity = Float64Array.from({ length: size * size }, (_, at) => (at % (size + 1) === 0 ? 1 : 0));
  expectClose(slowProduct(vectors, transposed(vectors)), identity, { relative: 0, absolute: 1e-13 * size });
}

describe('symmetricEigen', () => {
  it('solves a matrix worked by hand', () => {
    // (2 0 0; 0 3 4; 0 4 9): the block has trace 12 and determinant 11, so 11 and 1.
    const { values, vectors } = symmetricEigen(matrix(3, 3, Float64Array.of(2, 0, 0, 0, 3, 4, 0, 4, 9)));
    expectClose(values, [11, 2, 1], { relative: 1e-14 });
    const unit = Math.sqrt(1 / 5); // 11 belongs to (0 1 2)
    expectClose(vectors.data.slice(0, 3).map(Math.abs), [0, unit, 2 * unit], { absolute: 1e-14 });
  });

  it('agrees with an independent library', () => {
    const a = gram(60, 40, 3);
    const rows = Array.from({ length: 40 }, (_, i) => Array.from(a.data.subarray(i * 40, (i + 1) * 40)));
    const other = new EigenvalueDecomposition(new MlMatrix(rows), { assumeSymmetric: true });
    expectClose(
      symmetricEigen(a).values,
      [...other.realEigenvalues].sort((x, y) => y - x),
      { relative: 1e-11 },
    );
  });

  it('gives vectors that are orthonormal and that the matrix only stretches', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.nat(),
        (rows, size, seed) => checkEigen(gram(rows, size, seed)),
      ),
      { numRuns: 40 },
    );
  });

  it('takes the products of rows of which most come again, rounding errors but for a few directions', () => {
    const different = randomMatrix(5, 10, 7);
    const rows = matrix(200, 10);
    for (let i = 0; i < 200; i++)
      rows.data.set(different.data.subarray((i % 5) * 10, (i % 5) * 10 + 10), i * 10);
    checkEigen(matrix(200, 200, slowProduct(rows, transposed(rows))));
  });

  it('takes many equal eigenvalues, zeros and very large and small numbers', () => {
    const identity = matrix(70, 70);
    for (let i = 0; i < 70; i++) identity.data[i * 71] = 1;
    checkEigen(identity);
    checkEigen(matrix(6, 6));
    const { data } = gram(9, 9, 5);
    checkEigen(
      matrix(
        9,
        9,
        data.map((value) => value * 1e150),
      ),
    );
    checkEigen(
      matrix(
        9,
        9,
        data.map((value) => value * 1e-150),
      ),
    );
  });

  it('keeps the largest in order when fewer are wanted', () => {
    const a = gram(20, 12, 8);
    const all = symmetricEigen(a);
    const few = symmetricEigen(a, 4);
    expect(few.values).toEqual(all.values.slice(0, 4));
    expectClose(few.vectors.data, all.vectors.data.slice(0, 48), { relative: 1e-12 });
  });
});
