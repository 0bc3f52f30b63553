import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { addStrip, stripsOf } from './gram-strips';
import { matrix, transposed } from '../linear-algebra/matrix';
import { randomMatrix, slowProduct } from '../testing/matrices';

describe('stripsOf', () => {
  it('begins every 512 columns', () => {
    expect([stripsOf(512), stripsOf(513), stripsOf(1), stripsOf(0)]).toEqual([[0], [0, 512], [0], []]);
  });
});

describe('addStrip', () => {
  it('adds the entries at and below the diagonal of its columns, worked by hand', () => {
    const sums = matrix(2, 2);
    addStrip(sums, matrix(2, 2, Float64Array.of(1, 2, 3, 4)), 0);
    const [first, , below, last] = sums.data;
    expect([first, below, last]).toEqual([1 + 9, 2 + 12, 4 + 16]);
  });

  it.each([1, 511, 514, 1030])('all strips of %i columns make the lower triangle of rows^T rows', (dim) => {
    const rows = randomMatrix(9, dim);
    const sums = matrix(dim, dim);
    for (const first of stripsOf(dim).reverse()) addStrip(sums, rows, first);
    const wanted = slowProduct(transposed(rows), rows);
    const lower = (_: number, at: number) => at % dim <= Math.floor(at / dim);
    expectClose(sums.data.filter(lower), wanted.filter(lower), { relative: 1e-12, absolute: 1e-12 });
  });
});
