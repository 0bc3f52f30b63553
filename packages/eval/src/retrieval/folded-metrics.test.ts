import { DataError, OptionError, seededRandom, ShapeError } from '@vse/core';
import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { foldedMetrics } from './folded-metrics';
import { retrievalMetrics } from './retrieval-metrics';

const random = seededRandom(4);
const captionToImage = [0, 1, 2, 3, 3, 2, 1, 0, 0];
const scores = Float32Array.from({ length: 4 * 9 }, () => random.next());

describe('foldedMetrics', () => {
  it('averages the folds', () => {
    // Fold 0: images 0, 1 of scores [[1, 0], [0, 1]]: all found. Fold 1: [[0, 1], [1, 0]]: all second of two.
    const input = {
      scores: [1, 0, 9, 9, 0, 1, 9, 9, 9, 9, 0, 1, 9, 9, 1, 0],
      captionToImage: [0, 1, 2, 3],
      folds: 2,
    };
    const { mean, folds } = foldedMetrics(input);
    expect(folds.map(({ rsum }) => rsum)).toEqual([600, 400]);
    expect(mean.rsum).toBe(500);
    // The folds' medians are 1 and 2, their mean 1.5; the scores of 9 lie between folds and never count.
    expect(mean.imageToText).toEqual({
      recall: { 1: 50, 5: 100, 10: 100 },
      medianRank: 1.5,
      meanRank: 1.5,
      queries: 4,
      skipped: 0,
    });
  });

  it('equals retrievalMetrics with one fold', () => {
    const { mean } = foldedMetrics({ scores, captionToImage, folds: 1 });
    const whole = retrievalMetrics({ scores, captionToImage });
    expect(mean.textToImage).toEqual(whole.textToImage);
    expectClose(mean.rsum, whole.rsum);
  });

  it('has an rsum that is the sum of its six recalls, and never worse than among all candidates', () => {
    const { mean } = foldedMetrics({ scores, captionToImage, folds: 2 });
    const six = [mean.imageToText, mean.textToImage].flatMap(({ recall }) => [
      recall[1]!,
      recall[5]!,
      recall[10]!,
    ]);
    expectClose(
      mean.rsum,
      six.reduce((sum, value) => sum + value, 0),
    );
    expect(mean.textToImage.meanRank).toBeLessThanOrEqual(
      retrievalMetrics({ scores, captionToImage }).textToImage.meanRank,
    );
  });

  it('names the image of a score that is not finite by its place in the whole test set', () => {
    const scores = [1, 0, 0, NaN];
    expect(() => foldedMetrics({ scores, captionToImage: [0, 1], folds: 2 })).toThrow(
      'foldedMetrics: scores must be finite, got NaN for image 1, caption 1.',
    );
  });

  it('refuses folds that do not divide the images, and sizes that do not match', () => {
    expect(() => foldedMetrics({ scores, captionToImage, folds: 3 })).toThrow(OptionError);
    expect(() => foldedMetrics({ scores, captionToImage, folds: 0 })).toThrow(OptionError);
    expect(() => foldedMetrics({ scores: [1, 2, 3], captionToImage: [0, 0] })).toThrow(ShapeError);
    expect(() => foldedMetrics({ scores: [], captionToImage: [] })).toThrow(DataError);
    expect(() => foldedMetrics({ scores: [], captionToImage: [0] })).toThrow(OptionError);
  });
});
