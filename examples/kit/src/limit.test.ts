import type { Dataset } from '@vse/datasets';
import { describe, expect, it } from 'vitest';
import { takeFirst, takeFirstRows } from './limit';

const dataset: Dataset = {
  name: 'five',
  synthetic: true,
  images: ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id })),
  captions: [0, 1, 2, 3, 4].map((image) => ({ id: `#${image}`, image, text: `number ${image}` })),
  splits: { train: [4, 0, 2], test: [1, 3] },
  notes: [],
};

describe('takeFirst', () => {
  it('keeps the first images of each split with their captions, in the order of the data set', () => {
    const { images, captions, splits } = takeFirst(dataset, 1);
    expect(images.map(({ id }) => id)).toEqual(['b', 'e']);
    expect(captions.map(({ text }) => text)).toEqual(['number 1', 'number 4']);
    expect(splits).toEqual({ train: [1], test: [0] });
  });

  it('keeps all without a limit, or with one that nothing reaches', () => {
    expect(takeFirst(dataset, Infinity)).toBe(dataset);
    expect(takeFirst(dataset, 3)).toEqual(dataset);
  });
});

describe('takeFirstRows', () => {
  it('has as many rows as the limit allows, and reads the same ones', async () => {
    const read = (rows: ArrayLike<number>) =>
      Promise.resolve(Array.from(rows, (row) => ({ values: Float32Array.of(row), length: 1, dim: 1 })));
    const source = { rows: 5, length: 1, dim: 1, read };
    expect(takeFirstRows(source, Infinity).rows).toBe(5);
    const two = takeFirstRows(source, 2);
    expect(two).toMatchObject({ rows: 2, length: 1, dim: 1 });
    expect((await two.read([1, 0])).map(({ values }) => values[0])).toEqual([1, 0]);
  });
});
