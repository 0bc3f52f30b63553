import { DataError, seededRandom, ShapeError } from '@vse/core';
import { expectClose } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { retrievalMetrics } from '../retrieval/retrieval-metrics';
import { correctRetrieval } from './correct-retrieval';
import { dualSoftmax } from './dual-softmax';
import { invertedSoftmax } from './inverted-softmax';

const close = { relative: 1e-9, absolute: 1e-9 };

describe('correctRetrieval', () => {
  it('takes each direction\u2019s bank', () => {
    // Captions 0 and 1 sum e^1 and e^1 + e^2 over the bank's images; images 0 and 1 e^0 and e^3 over its one caption.
    const bank = { name: 'train', ofImages: [1, 1, -1e9, 2], ofCaptions: [0, 3] };
    const correction = invertedSoftmax({ temperature: 1 });
    const got = correctRetrieval({ scores: [4, 5, 6, 7], captions: 2, correction, bank });
    const second = Math.log(Math.E + Math.E ** 2);
    expectClose(got.imageToText, [4 - 1, 5 - second, 6 - 1, 7 - second], close);
    expectClose(got.textToImage, [4 - 0, 5 - 0, 6 - 3, 7 - 3], close);
    expect(got.correction).toEqual({
      method: 'inverted softmax, T = 1',
      bank: 'train',
      transductive: false,
    });
  });

  it('finds what hubs hide', () => {
    // 40 pairs; caption 0 and image 0 score 0.5 more with everything.
    const random = seededRandom(5);
    const hub = (image: number, caption: number) => (image === 0 ? 0.5 : 0) + (caption === 0 ? 0.5 : 0);
    const n = 40;
    const noise = () => 0.05 * random.normal();
    const scores = Float32Array.from({ length: n * n }, (_, at) => {
      const [image, caption] = [Math.floor(at / n), at % n];
      return (image === caption ? 0.4 : 0) + hub(image, caption) + noise();
    });
    const bank = {
      name: 'train',
      ofImages: Float32Array.from({ length: 30 * n }, (_, at) => hub(1, at % n) + noise()),
      ofCaptions: Float32Array.from({ length: n * 30 }, (_, at) => hub(Math.floor(at / 30), 1) + noise()),
    };
    const captionToImage = Int32Array.from({ length: n }, (_, i) => i);
    const plain = retrievalMetrics({ scores, captionToImage });
    const corrected = correctRetrieval({ scores, captions: n, correction: invertedSoftmax(), bank });
    expect(plain.imageToText.recall[1]).toBeLessThan(30);
    expect(plain.textToImage.recall[1]).toBeLessThan(30);
    expect(retrievalMetrics({ scores: corrected, captionToImage }).rsum).toBe(600);
  });

  it('refuses scores and banks of another size', () => {
    const correction = invertedSoftmax();
    const bank = { name: 'train', ofImages: [1, 2], ofCaptions: [1, 2] };
    const run = (change: object) => () =>
      correctRetrieval({ scores: [1, 2, 3, 4], captions: 2, correction, bank, ...change });
    expect(run({})).not.toThrow();
    expect(run({ scores: [1, 2, 3] })).toThrow(ShapeError);
    expect(run({ captions: 0 })).toThrow(ShapeError);
    expect(run({ bank: { ...bank, ofImages: [1, 2, 3] } })).toThrow(ShapeError);
    expect(run({ bank: { ...bank, ofCaptions: [] } })).toThrow(ShapeError);
    expect(run({ bank: { ...bank, ofCaptions: [1, NaN] } })).toThrow(DataError);
  });
});

describe('dualSoftmax', () => {
  it('is the logarithm of both softmaxes, and is marked', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }), (seed, images, captions) => {
        const random = seededRandom(seed);
        const scores = Float64Array.from({ length: images * captions }, () => random.normal());
        const { imageToText, textToImage, correction } = dualSoftmax({ scores, captions, temperature: 2 });
        expect(correction).toEqual({ method: 'dual softmax, T = 2', bank: 'the test queries', transductive: true });
        expect(textToImage).toBe(imageToText);
        const weight = (image: number, caption: number) => Math.exp(2 * scores[image * captions + caption]!);
        const wanted = Array.from(scores, (_, at) => {
          const [image, caption] = [Math.floor(at / captions), at % captions];
          let [row, column] = [0, 0];
          for (let c = 0; c < captions; c++) row += weight(image, c);
          for (let i = 0; i < images; i++) column += weight(i, caption);
          return Math.log((weight(image, caption) / row) * (weight(image, caption) / column));
        });
        expectClose(imageToText, wanted, close);
      }),
    ); // prettier-ignore
  });

  it('keeps a pair of matrices apart, and refuses odd sizes and temperatures', () => {
    const pair = dualSoftmax({ scores: { imageToText: [1, 2], textToImage: [2, 1] }, captions: 2 });
    expect(pair.imageToText).not.toEqual(pair.textToImage);
    expect(() => dualSoftmax({ scores: [1, 2, 3], captions: 2 })).toThrow(ShapeError);
    expect(() => dualSoftmax({ scores: [1], captions: 1, temperature: 0 })).toThrow(
      /temperature must be a positive/,
    );
  });
});
