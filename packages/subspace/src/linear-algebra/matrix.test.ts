import { expect, it } from 'vitest';
import { matrix, mirrorLower, part, transposed, type Matrix } from './matrix';

const entries = ({ data, rows, cols, offset, rowStride, colStride }: Matrix) =>
  Array.from({ length: rows }, (_, i) =>
    Array.from({ length: cols }, (_, j) => data[offset + i * rowStride + j * colStride]),
  );

it('is row-major, and zeros where no array is given', () => {
  expect(entries(matrix(2, 3, Float32Array.of(1, 2, 3, 4, 5, 6)))).toEqual([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  expect(entries(matrix(1, 2))).toEqual([[0, 0]]);
});

it('transposes and cuts without copying', () => {
  const whole = matrix(2, 3, Float64Array.of(1, 2, 3, 4, 5, 6));
  const cut = part(transposed(whole), [1, 2], [0, 2]);
  expect(entries(cut)).toEqual([
    [2, 5],
    [3, 6],
  ]);
  whole.data[4] = 50;
  expect(entries(cut)[0]).toEqual([2, 50]);
});

it('mirrors the lower triangle onto the upper', () => {
  const square = matrix(3, 3, Float64Array.of(1, 9, 9, 2, 3, 9, 4, 5, 6));
  mirrorLower(square);
  expect(entries(square)).toEqual([
    [1, 2, 4],
    [2, 3, 5],
    [4, 5, 6],
  ]);
});
