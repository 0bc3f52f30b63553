import { DataError, OptionError } from '@vse/core';
import { tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { toyData, toyModel } from '../testing/toy-model';
import { rankImages, type RankedImage } from './rank-images';
import { scoreMatrix } from './score-matrix';

const unread = (): never => {
  throw new Error('the captions of the split are read');
};

describe('rankImages', () => {
  it('agrees with the scores of a caption that is in the data', async () => {
    const data = toyData(7, 4);
    const scores = await scoreMatrix(toyModel(), data); // [7, 4]
    for (const caption of [0, 3]) {
      const [text] = await data.readCaptions([caption]);
      const ranked = await rankImages(toyModel(), { ...data, readCaptions: unread }, text!, { count: 9 });
      const wanted = Array.from({ length: 7 }, (_, image) => ({
        image,
        score: scores[4 * image + caption]!,
      }));
      expect(ranked).toEqual(wanted.sort((a, b) => b.score - a.score));
    }
  });

  it('returns the best five unless told otherwise, in any size of blocks', async () => {
    const data = toyData(9, 1);
    const ranked = await rankImages(toyModel(), data, 'a red dog');
    expect(ranked).toHaveLength(5);
    const [best] = ranked;
    expect(await rankImages(toyModel(), data, 'a red dog', { count: 1, batchSize: 2 })).toEqual([best]);
  });

  it('keeps the order of the data among equal scores', async () => {
    const data = toyData(4, 1);
    const [first] = await data.readImages([0]);
    const readImages = (rows: ArrayLike<number>) => Promise.resolve(Array.from(rows, () => first!));
    const ranked = await rankImages(toyModel(), { ...data, readImages }, 'a dog');
    expect(ranked.map(({ image }) => image)).toEqual([0, 1, 2, 3]);
  });

  it('leaves no tensor', async () => {
    let ranked: readonly RankedImage[] = [];
    const model = toyModel();
    expect(
      await tensorsLeftBy(async () => {
        ranked = await rankImages(model, toyData(3, 1), 'a ball');
      }),
    ).toBe(0);
    expect(ranked).toHaveLength(3);
  });

  it('refuses a count out of range and a split without images', async () => {
    await expect(rankImages(toyModel(), toyData(2, 1), 'a', { count: 0 })).rejects.toThrow(OptionError);
    await expect(rankImages(toyModel(), { ...toyData(2, 1), imageCount: 0 }, 'a')).rejects.toThrow(DataError);
  });
});
