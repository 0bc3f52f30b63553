import { OptionError } from '@vse/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extraPositives } from './extra-positives';
import type { BatchPlan } from './sampler';

const five = {
  name: 'five captions each',
  imageCount: 4,
  captionToImage: Int32Array.from({ length: 20 }, (_, i) => Math.floor(i / 5)),
};

/** Three phrases: 0 names images 0 and 1, 1 names image 1, 2 names images 2 and 3. */
const phrases = {
  name: 'phrases',
  imageCount: 5,
  captionToImage: Int32Array.of(0, 1, 1, 2, 3),
  captionMeaning: Int32Array.of(0, 0, 1, 2, 2),
};

const matrixOf = ({ positives, captions }: BatchPlan) =>
  Array.from({ length: positives!.length / captions.length }, (_, i) => [
    ...positives!.subarray(i * captions.length, (i + 1) * captions.length),
  ]);

describe('extraPositives', () => {
  it('adds one more caption of each image, so that batches vary in size', () => {
    const batches = extraPositives().open(five, { seed: 1, batchSize: 3 });
    expect(batches.stepsPerEpoch).toBe(7); // 20 captions by 3
    const { captions, images, imageOf, positives } = batches.plan(0, 0);
    expect(captions.length).toBe(3 + images.length);
    expect(new Set(captions).size).toBe(captions.length);
    captions.forEach((caption, i) => expect(images[imageOf[i]!]).toBe(Math.floor(caption / 5)));
    expect(positives).toBeUndefined();
  });

  it('takes what there is where an image has no more captions', () => {
    const batches = extraPositives({ captions: 9 }).open(five, { seed: 1, batchSize: 20 });
    expect([...batches.plan(0, 0).captions].sort((a, b) => a - b)).toEqual([...five.captionToImage.keys()]);
  });

  it('adds images of the same meaning, holds each meaning once, and marks every match', () => {
    const batches = extraPositives({ captions: 0, images: 1 }).open(phrases, { seed: 1, batchSize: 5 });
    const plan = batches.plan(0, 0);
    const order = Array.from(plan.captions, (caption) => phrases.captionMeaning[caption]!);
    expect([...order].sort()).toEqual([0, 1, 2]);
    const namedBy = [[0], [0, 1], [2], [2]]; // the phrases of images 0 to 3
    expect(matrixOf(plan)).toEqual(
      Array.from(plan.images, (image) => order.map((phrase) => Number(namedBy[image]!.includes(phrase)))),
    );
  });

  it('adds hard images, which match nothing in the batch', () => {
    const hardImages = new Map([[0, [4]]]);
    const batches = extraPositives({ captions: 0, hardImages, negatives: 3 }).open(phrases, {
      seed: 1,
      batchSize: 5,
    });
    const plan = batches.plan(0, 0);
    expect(plan.images.at(-1)).toBe(4);
    expect(matrixOf(plan).at(-1)).toEqual([0, 0, 0]);
  });

  it('takes each caption once per epoch, and the same batch for the same step', () => {
    const settings = fc.record({
      captionToImage: fc.array(fc.nat(6), { minLength: 1, maxLength: 30 }),
      meanings: fc.option(fc.array(fc.nat(4), { minLength: 30, maxLength: 30 }), { nil: undefined }),
      batchSize: fc.integer({ min: 1, max: 9 }),
      seed: fc.nat(),
      captions: fc.nat(2),
      images: fc.nat(2),
    });
    fc.assert(
      fc.property(settings, ({ captionToImage: of, meanings, batchSize, seed, ...more }) => {
        const captionToImage = Int32Array.from(of);
        const captionMeaning = meanings && Int32Array.from(meanings.slice(0, of.length));
        const data = { name: 'x', imageCount: 7, captionToImage, ...(captionMeaning && { captionMeaning }) };
        const open = () => extraPositives(more).open(data, { seed, batchSize });
        const batches = open();
        const met = new Set<number>();
        for (let step = 0; step < batches.stepsPerEpoch; step++) {
          const plan = batches.plan(1, step);
          expect(open().plan(1, step)).toEqual(plan);
          expect(new Set(plan.images).size).toBe(plan.images.length);
          plan.captions.forEach((caption, i) => {
            met.add(captionMeaning?.[caption] ?? caption);
            expect(plan.images[plan.imageOf[i]!]).toBe(captionToImage[caption]);
            if (plan.positives) expect(plan.positives[plan.imageOf[i]! * plan.captions.length + i]).toBe(1);
          });
        }
        expect(met).toEqual(new Set(captionMeaning ?? of.keys()));
      }),
    );
  });

  it('names its settings, for a run resumes only with the same', () => {
    expect(extraPositives().name).toBe('extraPositives(captions 1, images 0)');
    expect(extraPositives({ hardImages: new Map([[1, [2, 3]]]) }).name).toContain('1 of 2 hard images');
  });

  it.each(['captions', 'images', 'negatives'] as const)('refuses %s out of range', (name) => {
    expect(() => extraPositives({ [name]: -1 })).toThrow(OptionError);
    expect(() => extraPositives({ [name]: 0.5 })).toThrow(
      `extraPositives: ${name} must be a whole number of at least 0`,
    );
  });
});
