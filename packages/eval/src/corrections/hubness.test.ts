import { DataError, OptionError, seededRandom, ShapeError } from '@vse/core';
import { expectClose } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hubness } from './hubness';

describe('hubness', () => {
  it('is worked by hand', () => {
    // Both images find caption 0 first: 2, 0, 0. Mean 2/3, deviations 4/3, -2/3, -2/3: variance (16 + 4 + 4) / 27 = 8/9,
    // third moment (64 - 8 - 8) / 81 = 16/27, skewness (16 / 27) / (8 / 9)^1.5 = 1 / sqrt 2.
    const { imageToText, textToImage } = hubness({
      scores: [0.9, 0.5, 0.1, 0.8, 0.3, 0.2],
      captions: 3,
      k: 1,
    });
    expect(imageToText.occurrences).toEqual(Int32Array.of(2, 0, 0));
    expectClose(imageToText.skewness, Math.SQRT1_2, { relative: 1e-12 });
    expectClose(imageToText.neverRetrieved, 2 / 3, { relative: 1e-12 });
    // Captions 0 and 1 find image 0, caption 2 image 1: two values have no skewness but that of their deviation.
    expect(textToImage.occurrences).toEqual(Int32Array.of(2, 1));
    expect(textToImage.neverRetrieved).toBe(0);
    expectClose(textToImage.skewness, 0, { absolute: 1e-12 });
  });

  it('is 0 if all items are found equally often', () => {
    expect(hubness({ scores: [1, 0, 0, 1], captions: 2, k: 1 }).imageToText).toMatchObject({
      skewness: 0,
      neverRetrieved: 0,
    });
    expect(hubness({ scores: [3, 1, 4, 1], captions: 2, k: 2 }).textToImage.skewness).toBe(0);
  });

  it('counts as sorting does, for a matrix and for a pair', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 }), (seed, images, captions) => {
        const random = seededRandom(seed);
        const scores = Float32Array.from({ length: images * captions }, () => random.integer(5));
        const k = 1 + random.integer(Math.min(images, captions));
        const got = hubness({ scores, captions, k });
        const wanted = new Int32Array(captions);
        for (let image = 0; image < images; image++) {
          const row = Array.from(scores.subarray(image * captions, (image + 1) * captions));
          const order = row.map((_, i) => i).sort((a, b) => row[b]! - row[a]! || a - b);
          for (const item of order.slice(0, k)) wanted[item]!++;
        }
        expect(got.imageToText.occurrences).toEqual(wanted);
        expect(got.textToImage.occurrences.reduce((sum, count) => sum + count, 0)).toBe(captions * k);
        expect(hubness({ scores: { imageToText: Array.from(scores), textToImage: scores }, captions, k })).toEqual(got);
      }),
    ); // prettier-ignore
  });

  it('refuses odd sizes, k and numbers', () => {
    expect(() => hubness({ scores: [1, 2, 3], captions: 2, k: 1 })).toThrow(ShapeError);
    expect(() => hubness({ scores: [], captions: 0, k: 1 })).toThrow(ShapeError);
    expect(() => hubness({ scores: [1, 2], captions: 2, k: 2 })).toThrow(OptionError);
    expect(() => hubness({ scores: [1, 2], captions: 2, k: 0 })).toThrow(OptionError);
    expect(() => hubness({ scores: [1, NaN], captions: 2, k: 1 })).toThrow(DataError);
    expect(() => hubness({ scores: { imageToText: [1], textToImage: [NaN] }, captions: 1, k: 1 })).toThrow(
      /textToImage/,
    );
  });
});
