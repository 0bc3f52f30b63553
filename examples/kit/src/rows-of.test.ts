import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { captionRowsOf, imageRows } from './rows-of';

const matrix = (length: number, ...values: number[]) => ({
  values: Float32Array.from(values),
  length,
  dim: 2,
});

const split = {
  name: 'two',
  synthetic: true,
  imageCount: 2,
  captionToImage: Int32Array.of(0, 1, 1),
  readImages: (rows: ArrayLike<number>) =>
    Promise.resolve(Array.from(rows, (row) => [matrix(1, 1, 2), matrix(2, 3, 4, 5, 8)][row]!)),
  readCaptions: (rows: ArrayLike<number>) => Promise.resolve(Array.from(rows, (row) => matrix(1, row, -row))),
};

describe('imageRows and captionRowsOf', () => {
  it('give one vector each, in the order of the rows', async () => {
    const images = imageRows(split, 2);
    expect([images.rows, images.dim]).toEqual([2, 2]);
    expectClose(await images.read([1, 0]), [4, 6, 1, 2]); // the mean of (3, 4) and (5, 8) first
    const captions = captionRowsOf(split, 2);
    expect(captions.rows).toBe(3);
    expectClose(await captions.read([2]), [2, -2]);
  });
});
