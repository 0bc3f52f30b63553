import { describe, expect, it } from 'vitest';
import type { FeatureSource } from '@vse/base';
import type { Dataset } from './dataset';
import { pairsOf } from './pairs-of';

const dataset: Dataset = {
  name: 'toy',
  synthetic: true,
  images: [{ id: 'a' }, { id: 'b' }, { id: 'c' }],
  captions: [
    { id: '0', image: 0, text: 'a0' },
    { id: '1', image: 2, text: 'c0' },
    { id: '2', image: 1, text: 'b0' },
    { id: '3', image: 2, text: 'c1' },
  ],
  splits: { train: [2, 0], test: [1] },
  notes: [],
};
const features: FeatureSource = {
  rows: 3,
  length: 1,
  dim: 1,
  read: (rows) =>
    Promise.resolve(Array.from(rows, (row) => ({ values: Float32Array.of(row), length: 1, dim: 1 }))),
};

describe('pairsOf', () => {
  it('numbers images and captions anew, in the order of the split', async () => {
    const pairs = pairsOf(dataset, 'train', features);
    expect(pairs).toMatchObject({ name: 'toy/train', synthetic: true, imageCount: 2 });
    expect([...pairs.captionToImage]).toEqual([0, 0, 1]);
    expect(pairs).not.toHaveProperty('fingerprint');
    const named = pairsOf(dataset, 'train', { ...features, fingerprint: 'x' });
    expect(named.fingerprint).toEqual({ imageFeatures: 'x' });
    expect(await pairs.readCaptions([2, 0, 1])).toEqual(['a0', 'c0', 'c1']);
    expect((await pairs.readImages([1, 0])).map(({ values }) => values[0])).toEqual([0, 2]);
  });

  it('refuses an unknown split, features of another set, and numbers out of range', () => {
    expect(() => pairsOf(dataset, 'dev', features)).toThrow(/one of toy's \(train, test\), got dev/);
    expect(() => pairsOf(dataset, 'train', { ...features, rows: 2 })).toThrow(/each of the 3 images.*got 2/);
    expect(() => pairsOf(dataset, 'test', features).readImages([1])).toThrow(
      /there are 1 images, got number 1/,
    );
  });
});
