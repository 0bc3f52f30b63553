import { DataError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { pairLinks } from './pair-links';

const data = { name: 'four', imageCount: 3, captionToImage: Int32Array.of(0, 2, 2, 0) };

describe('pairLinks', () => {
  it('lists the captions of each image, also of one without captions', () => {
    expect(pairLinks('here', data)).toEqual({
      captionToImage: data.captionToImage,
      captionsOf: [[0, 3], [], [1, 2]],
    });
  });

  it('gathers captions and images of each meaning', () => {
    const { meanings } = pairLinks('here', { ...data, captionMeaning: Int32Array.of(7, 7, 8, 7) });
    expect([...meanings!.captions]).toEqual([
      [7, [0, 1, 3]],
      [8, [2]],
    ]);
    expect([...meanings!.images].map(([meaning, images]) => [meaning, [...images]])).toEqual([
      [7, [0, 2]],
      [8, [2]],
    ]);
  });

  it('refuses a wrong number of meanings', () => {
    const wrong = () => pairLinks('here', { ...data, captionMeaning: Int32Array.of(1) });
    expect(wrong).toThrow(DataError);
    expect(wrong).toThrow('here: four: captionMeaning must have one number for each of 4 captions, got 1.');
  });
});
