import { OptionError } from '@vse/base';
import { describe, expect, it } from 'vitest';
import type { Dataset } from './dataset';
import { takeFirst } from './take-first';

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

  it.each([0, 1.5, NaN])('refuses %s images', (count) => {
    expect(() => takeFirst(dataset, count)).toThrow(OptionError);
    expect(() => takeFirst(dataset, count)).toThrow('takeFirst: count must be a whole number of at least 1');
  });
});
