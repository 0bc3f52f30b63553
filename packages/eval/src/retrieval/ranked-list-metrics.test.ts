import { DataError, OptionError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { rankedListMetrics } from './ranked-list-metrics';

describe('rankedListMetrics', () => {
  it('averages over queries', () => {
    // Both images have their captions at positions 1 and 3: AP = (1 + 2/3) / 2 = 5/6, R-precision 1/2.
    const { imageToText, textToImage } = rankedListMetrics({
      scores: [0.9, 0.7, 0.4, 0.1, 0.2, 0.8, 0.6, 0.5],
      captionToImage: [0, 1, 0, 1],
      ks: [1, 2],
    });
    expect(imageToText.meanAveragePrecision).toBeCloseTo(5 / 6, 12);
    expect(imageToText).toMatchObject({
      meanReciprocalRank: 1,
      rPrecision: 0.5,
      precision: { 1: 1, 2: 0.5 },
    });
    // Captions find their image at 1, 1, 2, 1: MRR (1 + 1 + 1/2 + 1) / 4 = 0.875, as mAP is with one answer.
    expect(textToImage.meanReciprocalRank).toBe(0.875);
    expect(textToImage.meanAveragePrecision).toBe(0.875);
    expect(textToImage.found).toEqual({ 1: 0.75, 2: 1 });
  });

  it('leaves out queries without a correct answer, and refuses data without any', () => {
    const some = rankedListMetrics({ scores: [1, 2], relevance: { values: [0, 1], shape: [1, 2] } });
    expect(some.textToImage).toMatchObject({ queries: 1, skipped: 1, rPrecision: 1 });
    const none = { scores: [1, 2], relevance: { values: [0, 0], shape: [1, 2] as const } };
    expect(() => rankedListMetrics(none)).toThrow(DataError);
  });

  it('refuses cut-offs that are not whole numbers of at least 1', () => {
    expect(() => rankedListMetrics({ scores: [1], captionToImage: [0], ks: [0] })).toThrow(OptionError);
  });
});
