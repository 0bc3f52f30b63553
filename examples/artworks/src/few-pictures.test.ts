import type { PairedData } from '@vse/core';
import { expect, it } from 'vitest';
import { scoresByDescription } from './by-description';
import { curveSizes, drawOrder, onlyImages } from './few-pictures';

it('doubles the pictures from point to point, and starts with no fewer than 16', () => {
  expect(curveSizes(210, 3)).toEqual([52, 105, 210]);
  expect(curveSizes(40, 5)).toEqual([20, 40]);
  expect(curveSizes(5, 3)).toEqual([5]);
});

it('draws the same order for the same seed', () => {
  expect([...drawOrder(9, 1)].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(drawOrder(9, 1)).toEqual(drawOrder(9, 1));
  expect(drawOrder(9, 1)).not.toEqual(drawOrder(9, 2));
});

it('keeps some images in their order, with their captions', async () => {
  const pairs: PairedData<string, string> = {
    name: 'four',
    synthetic: true,
    imageCount: 3,
    captionToImage: Int32Array.of(0, 1, 1, 2),
    readImages: (rows) => Promise.resolve(Array.from(rows, (row) => `image ${row}`)),
    readCaptions: (rows) => Promise.resolve(Array.from(rows, (row) => `caption ${row}`)),
  };
  const some = onlyImages(pairs, [2, 1]);
  expect([...some.captionToImage]).toEqual([1, 1, 0]);
  expect(await some.readImages([0, 1])).toEqual(['image 2', 'image 1']);
  expect(await some.readCaptions([0, 2])).toEqual(['caption 1', 'caption 3']);
  expect(some).toMatchObject({ name: 'four, 2 images', imageCount: 2, synthetic: true });
});

it('scores a description by the mean of its sentences, and leaves images without one out', () => {
  // Images 0 and 2 have two and one sentences; image 1 has none.
  const scores = [1, 3, 5, 0, 2, 4, 6, 8, 7];
  const test = { imageCount: 3, captionToImage: Int32Array.of(0, 0, 2) };
  const whole = scoresByDescription(scores, test);
  expect([...whole.captionToImage]).toEqual([0, 2]);
  expect([...whole.scores]).toEqual([2, 5, 1, 4, 7, 7]); // (1 + 3) / 2, 5; (0 + 2) / 2, 4; (6 + 8) / 2, 7
});
