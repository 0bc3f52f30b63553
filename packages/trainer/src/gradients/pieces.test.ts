import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BatchItems } from '../batches/batch';
import { batchPieces, cut } from './pieces';
import { planBatch, type BatchPlan } from '../batches/sampler';

const itemsOf = (plan: BatchPlan): BatchItems<string, string> => ({
  plan,
  images: Array.from(plan.images, (image) => `image ${image}`),
  captions: Array.from(plan.captions, (caption) => `caption ${caption}`),
});

/** Names of the matching pairs of a plan, as `positivesOf` reads it. */
function pairsOf({ plan, images, captions }: BatchItems<string, string>): string[] {
  return images.flatMap((image, row) =>
    captions.flatMap((caption, column) => {
      const matches = plan.positives
        ? plan.positives[row * captions.length + column] === 1
        : images.length === captions.length
          ? row === column
          : plan.imageOf[column] === row;
      return matches ? [`${image} ${caption}`] : [];
    }),
  );
}

describe('batchPieces', () => {
  it('cuts by hand', () => {
    // Captions 4, 0, 1, 5 of images 2, 0, 0, 2.
    const plan = planBatch(Int32Array.of(0, 0, 1, 1, 2, 2), Int32Array.of(4, 0, 1, 5), 4, 0);
    const [first, second] = batchPieces(itemsOf(plan), 2);
    expect(first).toMatchObject({ captions: ['caption 4', 'caption 0'], images: ['image 2', 'image 0'] });
    expect(second).toMatchObject({ captions: ['caption 1', 'caption 5'], images: ['image 0', 'image 2'] });
    expect([...second!.plan.imageOf]).toEqual([0, 1]);
  });

  it('keeps each caption once with all of its images, whatever the size', () => {
    const owners = fc.array(fc.nat(4), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(owners, fc.integer({ min: 1, max: 10 }), (captionToImage, size) => {
        const order = Int32Array.from(captionToImage.keys());
        const whole = itemsOf(planBatch(Int32Array.from(captionToImage), order, captionToImage.length, 0));
        const pieces = batchPieces(whole, size);
        expect(pieces.flatMap(({ captions }) => captions)).toEqual(whole.captions);
        expect(pieces.flatMap(pairsOf).sort()).toEqual(pairsOf(whole).sort());
        for (const { plan, images, captions } of pieces) {
          expect([plan.images.length, plan.captions.length]).toEqual([images.length, captions.length]);
        }
      }),
    );
  });

  it('keeps images of several captions, and gives every piece the images without one', () => {
    const plan = {
      captions: Int32Array.of(0, 1),
      images: Int32Array.of(0, 1, 2),
      imageOf: Int32Array.of(0, 1),
      positives: Float32Array.of(1, 0, 1, 1, 0, 0), // image 1 matches both captions, image 2 none
    };
    const whole = itemsOf(plan);
    const [first, second] = batchPieces(whole, 1);
    expect(first!.images).toEqual(['image 0', 'image 1', 'image 2']);
    expect(second!.images).toEqual(['image 1', 'image 2']);
    expect([first!, second!].flatMap(pairsOf).sort()).toEqual(pairsOf(whole).sort());
  });

  it('cuts an empty list into no pieces', () => {
    expect(cut([], 2)).toEqual([]);
  });
});
