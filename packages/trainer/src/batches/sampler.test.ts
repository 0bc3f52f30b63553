import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assertPairs, captionOrder, planBatch, stepsPerEpoch } from './sampler';

describe('captionOrder', () => {
  it('is a permutation fixed by seed and epoch', () => {
    const order = captionOrder(50, 3, 1);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(captionOrder(50, 3, 1)).toEqual(order);
    expect(captionOrder(50, 3, 2)).not.toEqual(order);
    expect(captionOrder(50, 4, 1)).not.toEqual(order);
  });
});

describe('planBatch', () => {
  it('names each image once, in the order of first mention', () => {
    const plan = planBatch(Int32Array.of(7, 7, 2, 7, 5), Int32Array.of(2, 0, 4, 3, 1), 4, 0);
    expect([...plan.captions]).toEqual([2, 0, 4, 3]);
    expect([...plan.images]).toEqual([2, 7, 5]);
    expect([...plan.imageOf]).toEqual([0, 1, 2, 1]);
  });

  it('gives every caption once in an epoch', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(9), { minLength: 1 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer(),
        (of, size, seed) => {
          const captionToImage = Int32Array.from(of);
          const order = captionOrder(of.length, seed, 0);
          const plans = Array.from({ length: stepsPerEpoch(of.length, size) }, (_, step) =>
            planBatch(captionToImage, order, size, step),
          );
          expect(plans.flatMap(({ captions }) => [...captions])).toEqual([...order]);
          for (const { captions, images, imageOf } of plans) {
            expect(captions.length).toBeGreaterThan(0);
            expect(captions.length).toBeLessThanOrEqual(size);
            expect(new Set(images).size).toBe(images.length);
            captions.forEach((caption, i) => expect(images[imageOf[i]!]).toBe(captionToImage[caption]));
          }
        },
      ),
    );
  });
});

describe('assertPairs', () => {
  const assert =
    (...of: number[]) =>
    () =>
      assertPairs('fit', { name: 'set', captionToImage: Int32Array.from(of), imageCount: 2 });

  it('refuses data without captions and images out of range', () => {
    expect(assert()).toThrow('fit: set has no captions');
    expect(assert(0, -1)).toThrow('fit: set: captionToImage[1] must be from 0 to 1, got -1');
    expect(assert(0, 1)).not.toThrow();
  });
});
