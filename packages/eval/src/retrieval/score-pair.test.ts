import { DataError, seededRandom, ShapeError } from '@vse/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rsumInterval } from '../statistics/rsum-interval';
import { answerPositions } from './answer-positions';
import { firstRanks } from './first-ranks';
import { foldedMetrics } from './folded-metrics';
import { pairAccuracy } from './pair-accuracy';
import { rankedListMetrics } from './ranked-list-metrics';
import { retrievalMetrics } from './retrieval-metrics';
import { byDirection } from './score-pair';
import { topMatches } from './top-matches';

const captionToImage = [0, 1];
// Both images and both captions: right as queries of images, wrong as queries of captions.
const right = [0.9, 0.1, 0.2, 0.8];
const wrong = [0.1, 0.9, 0.8, 0.2];

describe('a pair of score matrices', () => {
  it('ranks each direction by its own matrix', () => {
    const scores = { imageToText: right, textToImage: wrong };
    expect(byDirection(scores)).toBe(scores);
    const metrics = retrievalMetrics({ scores, captionToImage });
    expect(metrics.imageToText.recall[1]).toBe(100);
    expect(metrics.textToImage.recall[1]).toBe(0);
    // 100 + 100 + 100 and 0 + 100 + 100: there are two candidates.
    expect(metrics.rsum).toBe(500);
    expect(rsumInterval({ scores, captionToImage, seed: 1 })).toEqual({ estimate: 500, low: 500, high: 500 });
    expect(answerPositions({ scores, captionToImage })).toEqual({
      imageToText: [[1], [1]],
      textToImage: [[2], [2]],
    });
    expect(rankedListMetrics({ scores, captionToImage }).textToImage.meanReciprocalRank).toBe(0.5);
    expect(pairAccuracy({ scores, captionToImage })).toBe(100);
    const query = { scores, captionToImage, query: 0, count: 1 };
    expect(topMatches({ ...query, direction: 'image-to-text' })).toEqual([
      { candidate: 0, score: 0.9, correct: true },
    ]);
    expect(topMatches({ ...query, direction: 'text-to-image' })).toEqual([
      { candidate: 1, score: 0.8, correct: false },
    ]);
    const four = (block: readonly number[]) => [
      ...[block[0]!, block[1]!, -1, -1],
      ...[block[2]!, block[3]!, -1, -1],
      ...[-1, -1, block[0]!, block[1]!],
      ...[-1, -1, block[2]!, block[3]!],
    ];
    const folded = foldedMetrics({
      scores: { imageToText: four(right), textToImage: four(wrong) },
      captionToImage: [0, 1, 2, 3],
      folds: 2,
    });
    expect(folded.mean.rsum).toBe(500);
  });

  it('equals the single matrix where both directions have the same', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.integer({ min: 2, max: 6 }), (seed, images) => {
        const random = seededRandom(seed);
        const links = Int32Array.from({ length: 2 * images }, (_, i) => i % images);
        const scores = Float32Array.from({ length: images * links.length }, () => random.integer(5));
        const pair = { imageToText: scores, textToImage: Float64Array.from(scores) };
        const input = { captionToImage: links, ties: 'pessimistic' as const };
        expect(firstRanks({ ...input, scores: pair })).toEqual(firstRanks({ ...input, scores }));
      }),
    );
  });

  it('refuses matrices of another size or with NaN, by name', () => {
    const scores = { imageToText: right, textToImage: [1, 2] };
    expect(() => retrievalMetrics({ scores, captionToImage })).toThrow(ShapeError);
    expect(() => retrievalMetrics({ scores, captionToImage })).toThrow(
      /scores\.textToImage must hold \[2, 2\]/,
    );
    const broken = { imageToText: right, textToImage: [1, 2, NaN, 3] };
    expect(() => rsumInterval({ scores: broken, captionToImage, seed: 1 })).toThrow(DataError);
    expect(() => foldedMetrics({ scores: broken, captionToImage, folds: 1 })).toThrow(
      /scores\.textToImage must be finite, got NaN for image 1, caption 0/,
    );
  });
});
