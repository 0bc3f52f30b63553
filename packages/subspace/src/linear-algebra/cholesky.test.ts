import { expectClose } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factorCholesky, solveLower, solveLowerTransposed } from './cholesky';
import { matrix, transposed, type Matrix } from './matrix';
import { randomMatrix, slowProduct } from '../testing/matrices';

/** half^T half + 1 on the diagonal. */
function positive(size: number, seed = 1): Matrix<Float64Array> {
  const half = randomMatrix(size, size, seed);
  const a = matrix(size, size, slowProduct(transposed(half), half));
  for (let i = 0; i < size; i++) a.data[i * (size + 1)]! += 1;
  return a;
}

function lowerOf(a: Matrix<Float64Array>): Matrix<Float64Array> {
  return matrix(
    a.rows,
    a.cols,
    a.data.map((value, at) => (at % a.cols <= Math.floor(at / a.cols) ? value : 0)),
  );
}

describe('factorCholesky', () => {
  it('factors a matrix worked by hand', () => {
    const a = matrix(2, 2, Float64Array.of(4, 2, 2, 10));
    expect(factorCholesky(a)).toBe(true);
    expectClose(lowerOf(a).data, [2, 0, 1, 3], { relative: 1e-15 });
  });

  it.each([1, 5, 128, 129, 300])('gives back the matrix of size %i: L L^T', (size) => {
    const a = positive(size);
    const before = Float64Array.from(a.data);
    expect(factorCholesky(a)).toBe(true);
    const l = lowerOf(a);
    expectClose(slowProduct(l, transposed(l)), before, { relative: 1e-12, absolute: 1e-10 });
  });

  it('says so where the matrix is singular or has a direction below 0', () => {
    expect(factorCholesky(matrix(2, 2, Float64Array.of(1, 1, 1, 1)))).toBe(false);
    expect(factorCholesky(matrix(2, 2))).toBe(false);
    expect(factorCholesky(matrix(2, 2, Float64Array.of(1, 2, 2, 1)))).toBe(false);
    const half = randomMatrix(150, 200);
    expect(factorCholesky(matrix(200, 200, slowProduct(transposed(half), half)))).toBe(false);
  });
});

describe('solveLower and solveLowerTransposed', () => {
  it('solve a system worked by hand', () => {
    const l = matrix(2, 2, Float64Array.of(2, 99, 1, 4)); // the 99 is not part of L
    const x = matrix(2, 1, Float64Array.of(6, 11));
    solveLower(l, x);
    expectClose(x.data, [3, 2], { relative: 1e-15 });
    solveLowerTransposed(l, x);
    expectClose(x.data, [1.25, 0.5], { relative: 1e-15 }); // (2 1; 0 4) times it is (3 2)
  });

  it('undo the product with the factor, for any layout', () => {
    const sizes = fc.record({ size: fc.constantFrom(1, 7, 130, 260), cols: fc.integer({ min: 1, max: 9 }) });
    fc.assert(
      fc.property(sizes, fc.boolean(), fc.boolean(), ({ size, cols }, flip, turned) => {
        const l = positive(size);
        factorCholesky(l);
        const x = flip ? transposed(randomMatrix(cols, size)) : randomMatrix(size, cols);
        const before = Float64Array.from(x.data);
        (turned ? solveLowerTransposed : solveLower)(l, x);
        const lower = lowerOf(l);
        const back = slowProduct(turned ? transposed(lower) : lower, x);
        const wanted = flip ? slowProduct(transposed(matrix(cols, size, before)), identity(cols)) : before;
        expectClose(back, wanted, { relative: 0, absolute: 1e-10 });
      }),
      { numRuns: 20 },
    );
  });

  it('take nothing', () => {
    solveLower(matrix(0, 0), matrix(0, 3));
    solveLowerTransposed(matrix(0, 0), matrix(0, 3));
    const none = matrix(2, 0);
    solveLower(matrix(2, 2, Float64Array.of(1, 0, 0, 1)), none);
    expect(none.data.length).toBe(0);
  });
});

function identity(size: number): Matrix<Float64Array> {
  return matrix(
    size,
    size,
    Float64Array.from({ length: size * size }, (_, at) => (at % (size + 1) === 0 ? 1 : 0)),
  );
}
