import type { FeatureMatrix, PairedData } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { pooled } from './pooled';

const rows: readonly FeatureMatrix[] = [
  { values: Float32Array.of(1, 2, 3, 6), length: 2, dim: 2 },
  { values: Float32Array.of(7, 8), length: 1, dim: 2 },
];

const data: PairedData<FeatureMatrix, string> = {
  name: 'two',
  synthetic: true,
  imageCount: 2,
  captionToImage: Int32Array.of(0, 1),
  readImages: (images) => Promise.resolve(Array.from(images, (i) => rows[i]!)),
  readCaptions: () => Promise.resolve(['a', 'b']),
};

describe('pooled', () => {
  it('takes the mean of the regions, and leaves single vectors alone', async () => {
    const [mean, single] = await pooled(data).readImages([0, 1]);
    // (1 + 3) / 2 and (2 + 6) / 2
    expect(mean).toEqual({ values: Float32Array.of(2, 4), length: 1, dim: 2 });
    expect(single).toEqual(rows[1]);
  });

  it('keeps the captions and the order asked for', async () => {
    const same = pooled(data);
    expect(same.captionToImage).toBe(data.captionToImage);
    const [first, second] = await same.readImages([1, 0]);
    expect([first!.values[0], second!.values[0]]).toEqual([7, 2]);
  });
});
