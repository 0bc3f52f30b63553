import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { matrix, transposed, type Matrix } from '../linear-algebra/matrix';
import { randomMatrix, slowProduct } from '../testing/matrices';
import { whiteningOf } from './whitening';

const copy = (of: Matrix<Float64Array>) => matrix(of.rows, of.cols, Float64Array.from(of.data));

/** Checks K C K^T = I, with K C from `whiten` and K from `unwhiten` of the identity. */
function checkWhitening(covariance: Matrix<Float64Array>, rank: number): void {
  const whitening = whiteningOf(copy(covariance));
  expect(whitening.rank).toBe(rank);
  const identity = matrix(rank, rank);
  for (let i = 0; i < rank; i++) identity.data[i * (rank + 1)] = 1;
  const wanted = Float64Array.from(identity.data);
  const map = whitening.unwhiten(identity); // [rank, dim]
  const whitened = whitening.whiten(copy(covariance)); // [rank, dim]
  expectClose(slowProduct(whitened, transposed(map)), wanted, { relative: 0, absolute: 1e-9 });
  expectClose(whitened.data, slowProduct(map, covariance), { relative: 1e-9 });
}

describe('whiteningOf', () => {
  it('divides by deviations where the covariance is diagonal', () => {
    const { whiten } = whiteningOf(matrix(2, 2, Float64Array.of(4, 0, 0, 9)));
    expectClose(whiten(matrix(2, 1, Float64Array.of(1, 1))).data, [1 / 2, 1 / 3], { relative: 1e-15 });
  });

  it.each([
    ['of full rank', 30, 12, 12],
    ['of more columns than rows', 5, 12, 5],
  ])('whitens a covariance %s', (_, rows, dim, rank) => {
    const half = randomMatrix(rows, dim);
    checkWhitening(matrix(dim, dim, slowProduct(transposed(half), half)), rank);
  });

  it('leaves out constant columns and takes a view without variance', () => {
    checkWhitening(matrix(3, 3, Float64Array.of(4, 0, 1, 0, 0, 0, 1, 0, 2)), 2);
    expect(whiteningOf(matrix(2, 2)).rank).toBe(0);
  });
});
