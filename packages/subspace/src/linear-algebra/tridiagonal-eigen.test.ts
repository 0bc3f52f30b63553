import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { tridiagonalEigen } from './tridiagonal-eigen';

describe('tridiagonalEigen', () => {
  it('solves (2 1; 1 2): 3 along (1 1), 1 along (1 -1)', () => {
    const { values, vectors } = tridiagonalEigen(Float64Array.of(2, 2), Float64Array.of(1), 2);
    expectClose(values, [3, 1], { relative: 1e-15 });
    expectClose(vectors.data.map(Math.abs), new Array<number>(4).fill(Math.SQRT1_2), { relative: 1e-15 });
    expect(vectors.data[0]! * vectors.data[1]!).toBeGreaterThan(0);
    expect(vectors.data[2]! * vectors.data[3]!).toBeLessThan(0);
  });

  it.each([5, 64, 203])('knows the second difference of size %i in closed form', (size) => {
    const { values, vectors } = tridiagonalEigen(
      new Float64Array(size).fill(2),
      new Float64Array(size - 1).fill(-1),
      size,
    );
    const angle = (k: number) => (Math.PI * (size - k)) / (size + 1);
    expectClose(
      values,
      Array.from({ length: size }, (_, k) => 2 - 2 * Math.cos(angle(k))),
      { relative: 1e-12 },
    );
    const unit = Math.sqrt(2 / (size + 1));
    const wanted = vectors.data.map(
      (_, at) => unit * Math.sin(angle(Math.floor(at / size)) * ((at % size) + 1)),
    );
    expectClose(vectors.data.map(Math.abs), wanted.map(Math.abs), { absolute: 1e-12 });
  });

  it('gives the largest alone when asked, and takes a matrix that falls apart', () => {
    const { values, vectors } = tridiagonalEigen(Float64Array.of(1, 5, 3), Float64Array.of(0, 0), 2);
    expect(Array.from(values)).toEqual([5, 3]);
    expect(Array.from(vectors.data)).toEqual([0, 1, 0, 0, 0, 1]);
  });

  it('takes zeros, one number and none', () => {
    expect(Array.from(tridiagonalEigen(new Float64Array(3), new Float64Array(2), 3).values)).toEqual([
      0, 0, 0,
    ]);
    expect(Array.from(tridiagonalEigen(Float64Array.of(-2), new Float64Array(0), 1).values)).toEqual([-2]);
    expect(tridiagonalEigen(new Float64Array(0), new Float64Array(0), 0).vectors.rows).toBe(0);
  });
});
