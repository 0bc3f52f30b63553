import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { uniqueImages } from './unique-images';

const open = (of: readonly number[], settings: { seed: number; batchSize: number }, imageCount = 10) =>
  uniqueImages().open({ name: 'x', imageCount, captionToImage: Int32Array.from(of) }, settings);

describe('uniqueImages', () => {
  it('deals in rounds: three images of two captions and one of one, two at a time', () => {
    const batches = open([0, 0, 1, 1, 2, 2, 3], { seed: 1, batchSize: 2 });
    // Round one has 4 captions, two batches of 2; round two has 3, a batch of 2 and one of 1.
    expect(batches.stepsPerEpoch).toBe(4);
    const sizes = [0, 1, 2, 3].map((step) => batches.plan(0, step).captions.length);
    expect(sizes).toEqual([2, 2, 2, 1]);
  });

  it('has no image twice in a batch, every caption once per epoch, and the same batches for the same seed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(9), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer(),
        fc.nat(3),
        (of, batchSize, seed, epoch) => {
          const batches = open(of, { seed, batchSize });
          const plans = Array.from({ length: batches.stepsPerEpoch }, (_, step) => batches.plan(epoch, step));
          const met = plans.flatMap(({ captions }) => [...captions]);
          expect(met.sort((a, b) => a - b)).toEqual([...of.keys()]);
          for (const { captions, images, imageOf, positives } of plans) {
            expect(captions.length).toBeGreaterThan(0);
            expect(captions.length).toBeLessThanOrEqual(batchSize);
            expect(new Set(images).size).toBe(captions.length);
            expect([...imageOf]).toEqual([...captions.keys()]);
            expect(positives).toBeUndefined();
          }
          expect(open(of, { seed, batchSize }).plan(epoch, 0)).toEqual(plans[0]);
        },
      ),
    );
  });

  it('shuffles each epoch differently', () => {
    const batches = open(
      Array.from({ length: 50 }, (_, i) => i % 10),
      { seed: 1, batchSize: 5 },
    );
    expect(batches.plan(1, 0)).not.toEqual(batches.plan(0, 0));
    // An image's captions are dealt in another order too: the first round is not always of its first.
    const rounds = [0, 1].flatMap((step) => [...batches.plan(0, step).captions]);
    expect(rounds.some((caption) => caption >= 10)).toBe(true);
  });
});
