import { describe, expect, it } from 'vitest';
import type { Dataset } from './dataset';
import { subset } from './subset';

const dataset: Dataset = {
  name: 'three',
  synthetic: false,
  images: [{ id: 'a' }, { id: 'b' }, { id: 'c' }],
  captions: [
    { id: 'a#0', image: 0, text: 'one' },
    { id: 'c#0', image: 2, text: 'two' },
    { id: 'b#0', image: 1, text: 'three' },
    { id: 'c#1', image: 2, text: 'four' },
  ],
  splits: { train: [0, 1], test: [2] },
  notes: ['as it was'],
};

describe('subset', () => {
  it('keeps the captions of the images it keeps, and numbers both anew', () => {
    const part = subset(dataset, ({ id }) => id !== 'b');
    expect(part.images).toEqual([{ id: 'a' }, { id: 'c' }]);
    expect(part.captions.map(({ id, image }) => [id, image])).toEqual([
      ['a#0', 0],
      ['c#0', 1],
      ['c#1', 1],
    ]);
    expect(part.splits).toEqual({ train: [0], test: [1] });
    expect(part.notes).toEqual(['as it was']);
  });

  it('changes nothing when it keeps everything, and is empty when it keeps nothing', () => {
    expect(subset(dataset, () => true)).toEqual(dataset);
    expect(subset(dataset, () => false)).toMatchObject({
      images: [],
      captions: [],
      splits: { train: [], test: [] },
    });
  });

  it('hands the old number to the choice', () => {
    expect(subset(dataset, (_, index) => index === 2).images).toEqual([{ id: 'c' }]);
  });
});
