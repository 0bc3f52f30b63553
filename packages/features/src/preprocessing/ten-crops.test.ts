import { OptionError } from '@vse/core';
import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import type { FeatureExtractor, PixelImage } from '../extraction/extractor';
import { toyExtractor } from '../testing/toy-extractor';
import { tenCropMean, tenCrops } from './ten-crops';

/** A 4 x 3 image whose red counts from 0 row by row, green and blue 100 and 200 above. */
const image: PixelImage = {
  data: Uint8Array.from({ length: 36 }, (_, i) => Math.floor(i / 3) + 100 * (i % 3)),
  width: 4,
  height: 3,
};
const reds = ({ data }: PixelImage) => Array.from({ length: data.length / 3 }, (_, i) => data[3 * i]);

/** The first pixel of an image, batches of at most 3. */
function firstPixel(): FeatureExtractor {
  return {
    ...toyExtractor(),
    input: { width: 2, height: 2, fit: 'fill' },
    length: 1,
    dim: 3,
    batchSize: 3,
    extract: (images) => {
      expect(images.length).toBeLessThanOrEqual(3);
      return Promise.resolve(
        images.map(({ data }) => ({
          features: { values: Float32Array.from(data.slice(0, 3)), length: 1, dim: 3 },
          boxes: Float32Array.of(0, 0, 1, 1),
        })),
      );
    },
  };
}

describe('tenCrops', () => {
  it('crops the corners and the centre, then mirrors them', () => {
    expect(tenCrops(image, { width: 2, height: 2 }).map(reds)).toEqual([
      [0, 1, 4, 5],
      [2, 3, 6, 7],
      [4, 5, 8, 9],
      [6, 7, 10, 11],
      [5, 6, 9, 10],
      [1, 0, 5, 4],
      [3, 2, 7, 6],
      [5, 4, 9, 8],
      [7, 6, 11, 10],
      [6, 5, 10, 9],
    ]);
    const [, , , , , mirrored] = tenCrops(image, { width: 2, height: 2 });
    expect([...mirrored!.data.slice(0, 3)]).toEqual([1, 101, 201]);
  });

  it('refuses crops larger than the image', () => {
    expect(() => tenCrops(image, { width: 5, height: 1 })).toThrow(/at least 5 x 1, got 4 x 3/);
  });
});

describe('tenCropMean', () => {
  it('is the mean over the crops', async () => {
    const extractor = tenCropMean(firstPixel(), { from: 4 });
    expect(extractor.input).toEqual({ width: 4, height: 4, fit: 'fill' });
    const [only] = await extractor.extract([image]);
    // First pixels of the ten: 0, 2, 4, 6, 5, 1, 3, 5, 7, 6, which add up to 39.
    expectClose(only!.features.values, [3.9, 103.9, 203.9]);
    expect([...only!.boxes]).toEqual([0, 0, 1, 1]);
    expect(extractor.settings).toMatchObject({ kind: 'corners', crops: 10 });
  });

  it('is the same for an image and its mirror image', async () => {
    const mirrored = tenCrops(image, { width: 4, height: 3 })[5]!;
    const extractor = tenCropMean(firstPixel(), { from: 4 });
    const [one, other] = await extractor.extract([{ ...image, height: 3 }, mirrored]);
    // Corners and the centre in the middle of 4 x 3 - 2 x 2 = 2 x 1: the mirrored crops are the same ten.
    expectClose(one!.features.values, other!.features.values);
  });

  it('refuses grids, open sizes, and sizes above its own', () => {
    expect(() => tenCropMean(toyExtractor())).toThrow(/one vector per image, got 2/);
    expect(() => tenCropMean({ ...firstPixel(), input: { longest: 9 } })).toThrow(OptionError);
    expect(() => tenCropMean(firstPixel(), { from: 1 })).toThrow(/at most 1/);
  });
});
