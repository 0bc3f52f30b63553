import { DataError } from '@vse/base';
import { describe, expect, it } from 'vitest';
import { withRestval } from './with-restval';

const images = ['a', 'b', 'c', 'd'].map((id) => ({ id }));
const coco = { name: 'coco', synthetic: false, images, captions: [], notes: [] };

describe('withRestval', () => {
  it('adds restval to train, also where there is no train', () => {
    expect(withRestval({ ...coco, splits: { train: [1], restval: [3, 0], test: [2] } }).splits).toEqual({
      train: [1, 3, 0],
      test: [2],
    });
    expect(withRestval({ ...coco, splits: { restval: [3] } }).splits).toEqual({ train: [3] });
  });

  it('wants such a split', () => {
    expect(() => withRestval({ ...coco, splits: { train: [0] } })).toThrow(DataError);
    expect(() => withRestval({ ...coco, splits: { train: [0], restval: [] } })).toThrow(
      /got the splits train, restval/,
    );
  });
});
