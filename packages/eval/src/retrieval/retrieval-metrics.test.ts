import { DataError, OptionError, seededRandom } from '@vse/core';
import { expectClose } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recallAt, retrievalMetrics, summarizeRanks } from './retrieval-metrics';

describe('retrievalMetrics', () => {
  it('measures a small case by hand', () => {
    // Image 0: its captions 0, 1 score 0.9, 0.2 against 0.5, 0.1: rank 0. Image 1: 0.3, 0.4 against 0.8, 0.6: rank 2.
    // Captions: 0.9 > 0.8 rank 0; 0.2 < 0.6 rank 1; 0.3 < 0.5 rank 1; 0.4 > 0.1 rank 0.
    const metrics = retrievalMetrics({
      scores: Float32Array.of(0.9, 0.2, 0.5, 0.1, 0.8, 0.6, 0.3, 0.4),
      captionToImage: Int32Array.of(0, 0, 1, 1),
      ks: [1, 2, 5],
    });
    // Medians: floor((0 + 2) / 2) + 1 = 2 and floor((0 + 1) / 2) + 1 = 1. Means: 2 / 2 + 1 = 2 and 2 / 4 + 1 = 1.5.
    expect(metrics.imageToText).toEqual({
      recall: { 1: 50, 2: 50, 5: 100 },
      medianRank: 2,
      meanRank: 2,
      queries: 2,
      skipped: 0,
    });
    expect(metrics.textToImage).toEqual({
      recall: { 1: 50, 2: 100, 5: 100 },
      medianRank: 1,
      meanRank: 1.5,
      queries: 4,
      skipped: 0,
    });
    expect(metrics.rsum).toBe(50 + 100 + 100 + 50 + 100 + 100);
  });

  it('is perfect if the correct pairs score best, and ranks a constant model by the order of the data', () => {
    const captionToImage = [0, 1, 2, 2];
    const perfect = Array.from({ length: 12 }, (_, i) =>
      captionToImage[i % 4] === Math.floor(i / 4) ? 1 : 0,
    );
    expect(retrievalMetrics({ scores: perfect, captionToImage }).rsum).toBe(600);
    const constant = retrievalMetrics({ scores: new Float32Array(12), captionToImage, ties: 'pessimistic' });
    expect(constant.imageToText.recall[1]).toBe(0);
    expect(constant.textToImage.meanRank).toBe(3);
  });

  it('gives 100 if k exceeds the number of candidates', () => {
    const metrics = retrievalMetrics({ scores: [0], captionToImage: [0], ks: [1, 50] });
    expect(metrics.imageToText.recall).toEqual({ 1: 100, 50: 100 });
    expect(metrics.textToImage.medianRank).toBe(1);
  });

  it('skips queries without an answer in the relevance matrix', () => {
    const metrics = retrievalMetrics({
      scores: [3, 1, 2, 4],
      relevance: { values: [1, 1, 0, 0], shape: [2, 2] },
    });
    expect(metrics.imageToText).toMatchObject({ queries: 1, skipped: 1, meanRank: 1 });
    expect(() => retrievalMetrics({ scores: [1], relevance: { values: [0], shape: [1, 1] } })).toThrow(
      DataError,
    );
  });

  it('does not depend on the order of images and captions, nor on the scale of the scores', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.integer({ min: 2, max: 6 }), (seed, images) => {
        const random = seededRandom(seed);
        const captions = 3 * images;
        const links = Int32Array.from({ length: captions }, (_, i) => i % images);
        const scores = Float32Array.from({ length: images * captions }, () => random.next());
        const wanted = retrievalMetrics({ scores, captionToImage: links });
        const rows = random.shuffle(Array.from({ length: images }, (_, i) => i)); // new place of image i
        const columns = random.shuffle(Array.from({ length: captions }, (_, i) => i));
        const moved = new Float32Array(scores.length);
        const movedLinks = new Int32Array(captions);
        for (let c = 0; c < captions; c++) {
          movedLinks[columns[c]!] = rows[links[c]!]!;
          for (let i = 0; i < images; i++) {
            moved[rows[i]! * captions + columns[c]!] = 4 * scores[i * captions + c]!;
          }
        }
        const got = retrievalMetrics({ scores: moved, captionToImage: movedLinks });
        expect(got.imageToText.recall).toEqual(wanted.imageToText.recall);
        expect(got.textToImage.recall).toEqual(wanted.textToImage.recall);
        expectClose(got.textToImage.meanRank, wanted.textToImage.meanRank);
        expectClose(got.rsum, wanted.rsum);
      }),
    );
  });

  it('orders the tie rules: optimistic, average, pessimistic, with stable between', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 24, maxLength: 24 }), (scores) => {
        const captionToImage = [0, 0, 1, 1, 2, 2, 3, 3].slice(0, 8);
        const mean = (ties: 'stable' | 'optimistic' | 'average' | 'pessimistic') =>
          retrievalMetrics({ scores: [...scores, ...scores.slice(0, 8)], captionToImage, ties }).imageToText
            .meanRank;
        expect(mean('optimistic')).toBeLessThanOrEqual(mean('average'));
        expect(mean('average')).toBeLessThanOrEqual(mean('pessimistic'));
        expect(mean('optimistic')).toBeLessThanOrEqual(mean('stable'));
        expect(mean('stable')).toBeLessThanOrEqual(mean('pessimistic'));
      }),
    );
  });

  it('refuses cut-offs that are not whole numbers of at least 1', () => {
    const input = { scores: [1], captionToImage: [0] };
    expect(() => retrievalMetrics({ ...input, ks: [0] })).toThrow(OptionError);
    expect(() => retrievalMetrics({ ...input, ks: [1.5] })).toThrow(OptionError);
  });
});

describe('summarizeRanks', () => {
  it('takes the floor of an even median', () => {
    // Median of 0, 1, 2, 7 is 1.5: floor 1, plus 1 = 2. Mean 10 / 4 + 1 = 3.5.
    const { medianRank, meanRank } = summarizeRanks('test', Float64Array.of(7, 0, 2, 1));
    expect([medianRank, meanRank]).toEqual([2, 3.5]);
  });
});

describe('recallAt', () => {
  it('leaves out NaN ranks', () => {
    // 1-based ranks 1, 2 and 1.5: within 1 is one of three.
    expect(recallAt([0, 1, NaN, 0.5], 1)).toBeCloseTo(100 / 3, 12);
    expect(recallAt([NaN], 1)).toBe(0);
  });
});
