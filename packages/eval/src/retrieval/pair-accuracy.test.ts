import { DataError, OptionError, seededRandom } from '@vse/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pairAccuracy } from './pair-accuracy';

describe('pairAccuracy', () => {
  it('compares each correct caption with the wrong ones of its image', () => {
    // Image 0: caption 0 (0.5) against 0.4, 0.5, 0.9: above one of three (the tie is none).
    // Image 1: captions 1, 2, 3 (0.3, 0.6, 0.7) against 0.5: above in two of three. (1/3 + 0 + 1 + 1) / 4 = 7/12.
    const accuracy = pairAccuracy({
      scores: [0.5, 0.4, 0.5, 0.9, 0.5, 0.3, 0.6, 0.7],
      captionToImage: [0, 1, 1, 1],
    });
    expect(accuracy).toBeCloseTo((100 * 7) / 12, 10);
  });

  it('agrees with slow loops', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 15, maxLength: 15 }), (scores) => {
        const captionToImage = [0, 1, 2, 1, 0];
        const shares = captionToImage.map((image, caption) => {
          const wrong = captionToImage.flatMap((other, i) =>
            other === image ? [] : [scores[image * 5 + i]!],
          );
          return wrong.filter((score) => score < scores[image * 5 + caption]!).length / wrong.length;
        });
        const wanted = (100 * shares.reduce((sum, share) => sum + share, 0)) / 5;
        expect(pairAccuracy({ scores, captionToImage })).toBeCloseTo(wanted, 9);
      }),
    );
  });

  it('draws by seed, around the expectation', () => {
    const random = seededRandom(2);
    const scores = Float32Array.from({ length: 60 * 60 }, (_, i) => random.next() + (i % 61 === 0 ? 0.3 : 0));
    const captionToImage = Int32Array.from({ length: 60 }, (_, i) => i);
    const drawn = [1, 2, 3, 4, 5, 6, 7, 8].map((seed) => pairAccuracy({ scores, captionToImage, seed }));
    expect(pairAccuracy({ scores, captionToImage, seed: 1 })).toBe(drawn[0]);
    expect(new Set(drawn).size).toBeGreaterThan(1);
    const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
    // 480 draws of about 75 percent: a deviation of the mean of 2 points.
    expect(Math.abs(mean - pairAccuracy({ scores, captionToImage }))).toBeLessThan(8);
  });

  it('refuses data without a wrong caption, and a fractional seed', () => {
    expect(() => pairAccuracy({ scores: [1, 2], captionToImage: [0, 0] })).toThrow(DataError);
    expect(() => pairAccuracy({ scores: [1], captionToImage: [0], seed: 0.5 })).toThrow(OptionError);
  });
});
