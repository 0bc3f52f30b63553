import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { matrix, transposed } from './matrix';
import { randomMatrix, slowProduct } from '../testing/matrices';
import { tridiagonalize } from './tridiagonalize';

function symmetric(size: number, seed = 1) {
  const half = randomMatrix(size, size, seed);
  return matrix(size, size, slowProduct(half, transposed(half)));
}

describe('tridiagonalize', () => {
  it('reduces a matrix worked by hand', () => {
    // Below the diagonal of the first column stands (3 4): length 5. The reflection turns it into (-5 0).
    const { diagonal, offDiagonal } = tridiagonalize(
      matrix(3, 3, Float64Array.of(1, 3, 4, 3, 2, 0, 4, 0, 7)),
    );
    // With u = (-3/5, -4/5) and v = (-4/5, 3/5): u A u = 0.36 * 2 + 0.64 * 7, v A v = 0.64 * 2 + 0.36 * 7.
    expectClose(diagonal, [1, 5.2, 3.8], { relative: 1e-14 });
    expectClose(offDiagonal.map(Math.abs), [5, 2.4], { relative: 1e-14 });
  });

  it.each([2, 33, 65, 100])('gives back the matrix of size %i: A = Q^T T Q', (size) => {
    const a = symmetric(size);
    const { diagonal, offDiagonal, back } = tridiagonalize(a);
    const q = matrix(size, size);
    for (let i = 0; i < size; i++) q.data[i * size + i] = 1;
    back(q); // row i: the i-th coordinate direction of the tridiagonal form, in the original's coordinates
    const t = matrix(size, size);
    for (let i = 0; i < size; i++) t.data[i * size + i] = diagonal[i]!;
    for (let i = 0; i + 1 < size; i++)
      t.data[i * size + i + 1] = t.data[(i + 1) * size + i] = offDiagonal[i]!;
    const tq = matrix(size, size, slowProduct(t, q));
    expectClose(slowProduct(transposed(q), tq), a.data, { relative: 1e-12, absolute: 1e-11 });
  });

  it('leaves its argument alone and needs only its lower triangle', () => {
    const a = symmetric(5);
    const before = Float64Array.from(a.data);
    const whole = tridiagonalize(a);
    expect(a.data).toEqual(before);
    for (let i = 0; i < 5; i++) for (let j = i + 1; j < 5; j++) a.data[i * 5 + j] = NaN;
    expect(tridiagonalize(a).diagonal).toEqual(whole.diagonal);
  });

  it('takes sizes 0 and 1, and columns that are 0 already', () => {
    expect(tridiagonalize(matrix(0, 0)).diagonal).toEqual(new Float64Array(0));
    expect(tridiagonalize(matrix(1, 1, Float64Array.of(4))).diagonal).toEqual(Float64Array.of(4));
    const { diagonal, offDiagonal } = tridiagonalize(
      matrix(3, 3, Float64Array.of(1, 0, 0, 0, 2, 0, 0, 0, 3)),
    );
    expect(Array.from(diagonal)).toEqual([1, 2, 3]);
    expect(Array.from(offDiagonal)).toEqual([0, 0]);
  });
});
