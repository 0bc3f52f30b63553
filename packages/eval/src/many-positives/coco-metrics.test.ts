import { DataError, OptionError, seededRandom, ShapeError } from '@vse/core';
import { expectClose } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cocoTruths } from '../testing/coco-truths';
import { rankingsOf, slowFolds, slowMetrics } from '../testing/package-metrics';
import { cocoMetrics, type CocoMetrics, type CocoMetricsInput } from './coco-metrics';

const exact = { relative: 1e-12 };
const ks = [1, 2, 5, 10];

/** Scores with many ties, on few values. */
function tiedScores(count: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({ length: count }, () => random.integer(12));
}

function inputOf(
  perFold: number,
  perImage: number,
  seed: number,
): CocoMetricsInput & { readonly scores: Float32Array } {
  const truths = cocoTruths(perFold, perImage, seed);
  const scores = tiedScores(truths.imageIds.length * truths.captionIds.length, seed);
  return { ...truths, scores, ks };
}

function expectSlow(got: CocoMetrics, { scores, imageIds, captionIds, positives }: CocoMetricsInput): void {
  const rankings = rankingsOf(scores as Float32Array, Array.from(imageIds), Array.from(captionIds));
  const folds = slowFolds(rankings, positives.coco, Array.from(positives.foldCaptions), ks);
  for (const direction of ['imageToText', 'textToImage'] as const) {
    const links = direction === 'imageToText' ? 'imageToCaptions' : 'captionToImages';
    const percent = (recall: Readonly<Record<number, number>>) => ks.map((k) => recall[k]! / 100);
    expectClose(percent(got.coco1k[direction].recall), folds[direction], exact);
    const coco = slowMetrics(rankings[direction], positives.coco[links], ks);
    expectClose(percent(got.coco5k[direction].recall), coco.recall, exact);
    for (const name of ['crisscrossed', 'eccv'] as const) {
      const wanted = slowMetrics(rankings[direction], positives[name][links], ks);
      expectClose(percent(got[name][direction].recall), wanted.recall, exact);
      expectClose(got[name][direction].rPrecision, wanted.rPrecision, exact);
      expectClose(got[name][direction].meanAveragePrecisionAtR, wanted.meanAveragePrecisionAtR, exact);
      expect(got[name][direction].queries).toBe(positives[name][links].size);
    }
  }
}

describe('cocoMetrics', () => {
  it('measures a small case by hand', async () => {
    // Fold i has image i and captions 2 i and 2 i + 1. Image 0 scores 1 with caption 3, so that caption 3 and image 0 fail
    // where all images compete, but not within their folds.
    const images = [0, 1, 2, 3, 4];
    const captions = Array.from({ length: 10 }, (_, i) => i);
    const scores: number[] = images.flatMap((image) => captions.map((c) => (c >> 1 === image ? 0.5 : 0)));
    scores[3] = 1;
    const coco = {
      imageToCaptions: new Map(images.map((image) => [image, [2 * image, 2 * image + 1]])),
      captionToImages: new Map(captions.map((caption) => [caption, [caption >> 1]])),
    };
    const eccv = { imageToCaptions: new Map([[0, [0, 1, 9]]]), captionToImages: new Map([[3, [1, 4]]]) };
    const got = await cocoMetrics({
      scores,
      imageIds: images,
      captionIds: captions,
      positives: { coco, crisscrossed: coco, eccv, foldCaptions: captions },
    });
    expect(got.coco1k).toEqual({
      imageToText: { recall: { 1: 100, 5: 100, 10: 100 } },
      textToImage: { recall: { 1: 100, 5: 100, 10: 100 } },
      rsum: 600,
    });
    expect(got.coco5k.imageToText.recall[1]).toBe(80); // image 0 of 5 finds caption 3 first
    expect(got.coco5k.textToImage.recall[1]).toBe(90); // caption 3 of 10 finds image 0 first
    // Image 0 ranks 3, 0, 1, ...: of R = 3 places 2 are right; (0 + 1/2 + 2/3) / 3.
    expect(got.eccv.imageToText.rPrecision).toBeCloseTo(2 / 3, 12);
    expect(got.eccv.imageToText.meanAveragePrecisionAtR).toBeCloseTo((1 / 2 + 2 / 3) / 3, 12);
    // Caption 3 ranks 0, 1, 2, 3, 4: of R = 2 places one; (0 + 1/2) / 2.
    expect(got.eccv.textToImage).toEqual({
      recall: { 1: 0, 5: 100, 10: 100 },
      rPrecision: 0.5,
      meanAveragePrecisionAtR: 0.25,
      queries: 1,
      absent: 0,
    });
  });

  it('agrees with sorting every list, ties by row and absent answers included', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1e6), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 5 }), async (seed, n, per) => {
        const input = inputOf(n, per, seed);
        const got = await cocoMetrics(input);
        expectSlow(got, input);
        expect(got.eccv.imageToText.absent).toBe(2 * n);
      }),
      { numRuns: 40 },
    ); // prettier-ignore
  });

  it('asks no captions and images without positives, which stay candidates of the others', async () => {
    const input = inputOf(3, 3, 12);
    const { crisscrossed } = input.positives;
    const without = <V>(links: ReadonlyMap<number, V>, every: number) =>
      new Map([...links].filter((_, i) => i % every !== 0));
    const fewer = {
      imageToCaptions: without(crisscrossed.imageToCaptions, 4),
      captionToImages: without(crisscrossed.captionToImages, 3),
    };
    const positives = { ...input.positives, crisscrossed: fewer };
    const got = await cocoMetrics({ ...input, positives });
    expectSlow(got, { ...input, positives });
    expect(got.crisscrossed.textToImage.queries).toBe(30); // of 45 captions
    expect(got.crisscrossed.imageToText.queries).toBe(11); // of 15 images
    expect(got.coco5k).toEqual((await cocoMetrics(input)).coco5k);
  });

  it('keeps images outside of the folds out of them', async () => {
    const input = inputOf(3, 2, 6);
    const order = Array.from(input.positives.foldCaptions);
    // Without the captions of one image of each fold.
    const left = new Set(
      [0, 1, 2, 3, 4].map((fold) => input.positives.coco.captionToImages.get(order[6 * fold]!)![0]),
    );
    const foldCaptions = order.filter((id) => !left.has(input.positives.coco.captionToImages.get(id)![0]));
    expect(foldCaptions).toHaveLength(20);
    const smaller = { ...input, positives: { ...input.positives, foldCaptions } };
    expectSlow(await cocoMetrics(smaller), smaller);
  });

  it('does not depend on the blocks that rows come in, and reads each row once', async () => {
    const input = inputOf(3, 4, 8);
    const captions = input.captionIds.length;
    const seen: number[] = [];
    const scores = {
      images: 15,
      captions,
      rows: (from: number, to: number) => {
        for (let row = from; row < to; row++) seen.push(row);
        return Promise.resolve(input.scores.slice(from * captions, to * captions));
      },
    };
    expect(await cocoMetrics({ ...input, scores })).toEqual(await cocoMetrics(input));
    expect(seen).toEqual(Array.from({ length: 15 }, (_, i) => i));
    expect(await cocoMetrics({ ...input, scores: Array.from(input.scores) })).toEqual(
      await cocoMetrics(input),
    );
  });

  it('does not depend on the order of rows and of positives', async () => {
    const input = inputOf(3, 3, 4);
    const distinct = Float64Array.from(input.scores, (score, i) => score + i * 1e-6);
    const images = input.imageIds.length;
    const captions = input.captionIds.length;
    const rows = seededRandom(1).shuffle(Array.from({ length: images }, (_, i) => i));
    const columns = seededRandom(2).shuffle(Array.from({ length: captions }, (_, i) => i));
    const moved = Float64Array.from({ length: distinct.length }, (_, i) => {
      return distinct[rows[Math.floor(i / captions)]! * captions + columns[i % captions]!]!;
    });
    const got = await cocoMetrics({
      ...input,
      scores: moved,
      imageIds: rows.map((row) => input.imageIds[row]!),
      captionIds: columns.map((column) => input.captionIds[column]!),
    });
    expect(got).toEqual(await cocoMetrics({ ...input, scores: distinct }));
  });

  it('takes a matrix for each direction', async () => {
    const input = inputOf(2, 2, 3);
    const other = tiedScores(input.scores.length, 99);
    const pair = await cocoMetrics({ ...input, scores: { imageToText: input.scores, textToImage: other } });
    const first = await cocoMetrics(input);
    const second = await cocoMetrics({ ...input, scores: other });
    expect(pair.eccv).toEqual({ imageToText: first.eccv.imageToText, textToImage: second.eccv.textToImage });
    expect(pair.coco1k.textToImage).toEqual(second.coco1k.textToImage);
  });

  it('refuses ids that are unknown, missing, repeated or rounded, and embeddings of another count', async () => {
    const input = inputOf(2, 2, 5);
    const [first, ...others] = Array.from(input.imageIds);
    const refused = async (change: Partial<CocoMetricsInput>, message: RegExp, kind: new (m: string) => Error = DataError) => {
      await expect(cocoMetrics({ ...input, ...change })).rejects.toThrow(message);
      await expect(cocoMetrics({ ...input, ...change })).rejects.toThrow(kind);
    }; // prettier-ignore
    await refused({ imageIds: [5, ...others] }, /imageIds\[0\] must be an id of positives\.coco, got 5/);
    await refused({ imageIds: [others[0]!, ...others] }, /imageIds must be unique, got \d+ in rows 0 and 1/);
    await refused({ imageIds: [0.5, ...others] }, /imageIds\[0\] must be a whole number, got 0\.5/);
    await refused({ imageIds: others }, /imageIds must be one per row of the scores, 10, got 9/, ShapeError);
    const captions = input.captionIds.length;
    await refused(
      { imageIds: others, scores: input.scores.slice(captions) },
      new RegExp(`must have every query of the ground truth, got none of id ${first}`),
    );
    await refused({ scores: input.scores.slice(1) }, /scores must be \[images, 20\]/, ShapeError);
    const broken = input.scores.slice();
    broken[captions + 3] = NaN;
    await refused({ scores: broken }, /scores must be finite, got NaN for image 1, caption 3/);
    await refused({ ks: [0] }, /ks\[0\]/, OptionError);
    const short = { images: 10, captions, rows: () => new Float32Array(3) };
    await refused({ scores: short }, /scores of images 0 to 9 must be \[10, 20\], got 3 numbers/, ShapeError);
  });

  it('refuses folds that are none', async () => {
    const input = inputOf(2, 2, 5);
    const { positives } = input;
    const folds = Array.from(positives.foldCaptions);
    const refused = async (change: Partial<typeof positives>, message: RegExp) =>
      expect(cocoMetrics({ ...input, positives: { ...positives, ...change } })).rejects.toThrow(message);
    await refused({ foldCaptions: folds.slice(1) }, /5 equal folds, got 19/);
    await refused({ foldCaptions: [] }, /5 equal folds, got 0/);
    await refused({ foldCaptions: [folds[1]!, ...folds.slice(1)] }, /unique, got \d+ twice/);
    await refused({ foldCaptions: [folds.at(-1)!, ...folds.slice(1, -1), folds[0]!] }, /must be in one fold/);
    await refused(
      { eccv: { ...positives.eccv, imageToCaptions: new Map() } },
      /eccv: the ground truth must have/,
    );
  });
});
