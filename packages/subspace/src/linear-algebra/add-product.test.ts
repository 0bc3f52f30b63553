import { expectClose } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addProduct } from './add-product';
import { matrix, part, transposed } from './matrix';
import { entry, randomMatrix, slowProduct } from '../testing/matrices';

const exact = { relative: 1e-12 };

describe('addProduct', () => {
  it('adds a product worked by hand', () => {
    const c = matrix(2, 2, Float64Array.of(1, 1, 1, 1));
    addProduct(c, matrix(2, 2, Float64Array.of(1, 2, 3, 4)), matrix(2, 2, Float64Array.of(5, 6, 7, 8)), {
      scale: 2,
    });
    // 1 + 2 * (1*5 + 2*7) and so on.
    expect(Array.from(c.data)).toEqual([39, 45, 87, 101]);
  });

  it.each([
    [300, 70, 270],
    [3, 1030, 5],
    [257, 9, 600],
    [1, 1, 1],
  ])('agrees with the definition over block borders: [%i, %i] with depth %i', (rows, cols, depth) => {
    const a = randomMatrix(rows, depth, 1);
    const b = randomMatrix(depth, cols, 2);
    const c = matrix(rows, cols);
    addProduct(c, a, b);
    expectClose(c.data, slowProduct(a, b), exact);
  });

  it('takes transposed parts, single precision and other layouts of c', () => {
    const size = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(size, size, size, fc.boolean(), fc.boolean(), (rows, cols, depth, flipA, flipB) => {
        const wideA = randomMatrix(12, 12, rows);
        const wideB = matrix(12, 12, Float32Array.from(randomMatrix(12, 12, cols).data));
        const a = part(flipA ? transposed(wideA) : wideA, [1, rows], [2, depth]);
        const b = part(flipB ? transposed(wideB) : wideB, [2, depth], [3, cols]);
        const c = transposed(matrix(cols, rows));
        addProduct(c, a, b);
        const wanted = slowProduct(a, b);
        for (let i = 0; i < rows * cols; i++) {
          expect(entry(c, Math.floor(i / cols), i % cols)).toBeCloseTo(wanted[i]!, 12);
        }
      }),
    );
  });

  it.each([30, 520, 1100])('gives the lower triangle of size %i alone when asked', (size) => {
    const a = randomMatrix(size, 3);
    const c = matrix(size, size);
    addProduct(c, a, transposed(a), { lowerOnly: true });
    const wanted = slowProduct(a, transposed(a));
    for (let i = 0; i < size; i++) {
      expectClose(
        c.data.subarray(i * size, i * size + i + 1),
        wanted.subarray(i * size, i * size + i + 1),
        exact,
      );
    }
  });

  it('leaves c as it is where there is nothing to add', () => {
    const c = matrix(2, 1, Float64Array.of(3, 4));
    addProduct(c, matrix(2, 0), matrix(0, 1));
    addProduct(matrix(0, 0), matrix(0, 5), matrix(5, 0));
    expect(Array.from(c.data)).toEqual([3, 4]);
  });
});
