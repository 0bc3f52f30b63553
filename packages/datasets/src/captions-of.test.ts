import { describe, expect, it } from 'vitest';
import { captionsOf } from './captions-of';

describe('captionsOf', () => {
  it('reads all, in order', async () => {
    const captions = ['a', 'b', 'c'];
    const split = {
      name: 'toy',
      synthetic: true,
      imageCount: 1,
      captionToImage: Int32Array.of(0, 0, 0),
      readImages: () => Promise.resolve([]),
      readCaptions: (wanted: ArrayLike<number>) => Promise.resolve(Array.from(wanted, (i) => captions[i]!)),
    };
    expect(await captionsOf(split)).toEqual(captions);
  });
});
