import type { PairedData } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { firstCaptions } from './first-captions';

const texts = ['b0', 'a0', 'b1', 'd0', 'a1'];
const data: PairedData<number, string> = {
  name: 'letters',
  synthetic: true,
  imageCount: 4,
  captionToImage: Int32Array.of(1, 0, 1, 3, 0),
  captionMeaning: Int32Array.of(7, 8, 9, 10, 11),
  readImages: (rows) => Promise.resolve(Array.from(rows)),
  readCaptions: (rows) => Promise.resolve(Array.from(rows, (row) => texts[row]!)),
};

describe('firstCaptions', () => {
  it('keeps the first caption of each image that has one, in their order', async () => {
    const first = firstCaptions(data);
    expect([...first.captionToImage]).toEqual([1, 0, 3]);
    expect(await first.readCaptions([0, 1, 2])).toEqual(['b0', 'a0', 'd0']);
    expect(await first.readCaptions([2])).toEqual(['d0']);
    expect([...first.captionMeaning!]).toEqual([7, 8, 10]);
    expect(first.imageCount).toBe(4);
  });
});
