import { seededRandom } from '@vse/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recallAt, retrievalMetrics } from '../retrieval/retrieval-metrics';
import { firstRanks } from '../retrieval/first-ranks';
import { rsumInterval } from './rsum-interval';

/** Scores of which matches exceed mismatches by `lead` deviations. */
function noisy(images: number, perImage: number, lead: number, seed: number) {
  const random = seededRandom(seed);
  const captionToImage = Int32Array.from({ length: images * perImage }, (_, i) => Math.floor(i / perImage));
  const scores = Float64Array.from({ length: images * captionToImage.length }, (_, i) => {
    const [image, caption] = [Math.floor(i / captionToImage.length), i % captionToImage.length];
    return random.normal() + (captionToImage[caption] === image ? lead : 0);
  });
  return { scores, captionToImage };
}

describe('rsumInterval', () => {
  it('is worked by hand', () => {
    const right = rsumInterval({ scores: [1, 0, 0, 1], captionToImage: [0, 1], seed: 1 });
    expect(right).toEqual({ estimate: 600, low: 600, high: 600 });
    // The first image and its caption rank second (400), the others first (600): two draws give 400, 500 or 600, with
    // chances of 1/4, 1/2 and 1/4, so that 95 % reach from end to end and 40 % stay in the middle.
    const halves = { scores: [0, 1, 0.5, 2], captionToImage: [0, 1], seed: 1 };
    expect(rsumInterval(halves)).toEqual({ estimate: 500, low: 400, high: 600 });
    expect(rsumInterval({ ...halves, level: 0.4 })).toEqual({ estimate: 500, low: 500, high: 500 });
  });

  it('estimates rsum, and contains it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 12 }), fc.integer({ min: 1, max: 3 }), fc.nat(), (images, per, seed) => {
        const data = noisy(images, per, 1, seed);
        const { estimate, low, high } = rsumInterval({ ...data, rounds: 50, seed });
        expect(estimate).toBeCloseTo(retrievalMetrics(data).rsum, 8);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(600 + 1e-9);
        expect(low).toBeLessThanOrEqual(high);
      }),
      { numRuns: 25 },
    ); // prettier-ignore
  });

  it('is as wide as the deviation of one image\u2019s part', () => {
    const data = noisy(120, 2, 1.5, 3);
    const ranks = firstRanks(data);
    const rsumOfImage = Array.from({ length: 120 }, (_, image) => {
      const own = ranks.textToImage.filter((_, caption) => data.captionToImage[caption] === image);
      return [1, 5, 10].reduce(
        (sum, k) => sum + recallAt([ranks.imageToText[image]!], k) + recallAt(own, k),
        0,
      );
    });
    const mean = rsumOfImage.reduce((a, b) => a + b, 0) / 120;
    const variance = rsumOfImage.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 120;
    const { estimate, low, high } = rsumInterval({ ...data, seed: 2 });
    expect(estimate).toBeCloseTo(mean, 8);
    const half = 1.96 * Math.sqrt(variance / 120);
    expect((high - low) / (2 * half)).toBeGreaterThan(0.93);
    expect((high - low) / (2 * half)).toBeLessThan(1.07);
  });

  it('is fixed by its seed, and names itself in errors', () => {
    const data = noisy(10, 1, 1, 5);
    expect(rsumInterval({ ...data, seed: 4 })).toEqual(rsumInterval({ ...data, seed: 4 }));
    expect(() => rsumInterval({ ...data, scores: [1, 2, 3], seed: 4 })).toThrow(/^rsumInterval: /);
    expect(() => rsumInterval({ ...data, rounds: 0, seed: 4 })).toThrow(/rounds must be a whole number/);
  });
});
