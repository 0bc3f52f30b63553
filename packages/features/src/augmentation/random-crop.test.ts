import { OptionError, seededRandom } from '@vse/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomCrop } from './random-crop';

describe('randomCrop', () => {
  it('is inside the image, for every size and seed', () => {
    const side = fc.integer({ min: 1, max: 500 });
    fc.assert(
      fc.property(side, side, fc.nat(), (width, height, seed) => {
        const crop = randomCrop(width, height, seededRandom(seed));
        expect(Math.min(crop.left, crop.top)).toBeGreaterThanOrEqual(0);
        expect(Math.min(crop.width, crop.height)).toBeGreaterThanOrEqual(1);
        expect(crop.left + crop.width).toBeLessThanOrEqual(width);
        expect(crop.top + crop.height).toBeLessThanOrEqual(height);
      }),
    );
  });

  it('has areas uniform in their bounds, and ratios within theirs', () => {
    const random = seededRandom(4);
    const crops = Array.from({ length: 2000 }, () => randomCrop(400, 400, random, { area: [0.2, 0.6] }));
    const areas = crops.map(({ width, height }) => (width * height) / 160_000);
    const mean = areas.reduce((a, b) => a + b, 0) / areas.length;
    expect(mean).toBeCloseTo(0.4, 1); // all ratios fit a square at these areas
    expect(Math.min(...areas)).toBeLessThan(0.22);
    expect(Math.max(...areas)).toBeGreaterThan(0.58);
    for (const { width, height } of crops) {
      expect(width / height).toBeGreaterThan(0.73);
      expect(width / height).toBeLessThan(1.36);
    }
  });

  it('falls back to the centre crop, by hand', () => {
    // All of a strip ten times as wide as high never has a ratio of at most 2: the middle 20 of 100 px are left.
    const crop = randomCrop(100, 10, seededRandom(1), { area: [1, 1], ratio: [0.5, 2] });
    expect(crop).toEqual({ left: 40, top: 0, width: 20, height: 10 });
  });

  it('refuses invalid bounds', () => {
    expect(() => randomCrop(9, 9, seededRandom(1), { area: [0.5, 1.5] })).toThrow(OptionError);
    expect(() => randomCrop(9, 9, seededRandom(1), { ratio: [2, 1] })).toThrow(/ratio must be two numbers/);
  });
});
