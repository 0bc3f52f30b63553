import { DataError, seededRandom } from '@vse/core';
import { expectClose } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rankedListMetrics } from '../retrieval/ranked-list-metrics';
import { rankingsOf, slowMetrics } from '../testing/package-metrics';
import { positiveMetrics } from './positive-metrics';

describe('positiveMetrics', () => {
  it('is worked by hand, with candidates that no query names', async () => {
    // Image 7 ranks captions 70, 90, 71: of R = 2 places one is right, (1 + 0) / 2. Image 9 is a candidate only.
    const got = await positiveMetrics({
      scores: [0.9, 0.5, 0.6, 0.1, 0.3, 0.8],
      imageIds: [7, 9],
      captionIds: [70, 71, 90],
      positives: { imageToCaptions: new Map([[7, [70, 71, 71]]]), captionToImages: new Map([[90, [9, 7]]]) },
      ks: [1],
    });
    const all = { recall: { 1: 100 }, queries: 1, absent: 0 };
    expect(got.imageToText).toEqual({ ...all, rPrecision: 0.5, meanAveragePrecisionAtR: 0.5 });
    expect(got.textToImage).toEqual({ ...all, rPrecision: 1, meanAveragePrecisionAtR: 1 });
  });

  it('agrees with sorting, for any positives, and with rankedListMetrics where both directions agree', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1e6), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 9 }), async (seed, n, m) => {
        const random = seededRandom(seed);
        const scores = Float64Array.from({ length: n * m }, () => random.integer(4));
        const imageIds = Array.from({ length: n }, (_, i) => 3 * i + 1);
        const captionIds = random.shuffle(Array.from({ length: m }, (_, i) => 2 * i));
        const values = Float64Array.from({ length: n * m }, (_, i) => (i === 0 || random.next() < 0.4 ? 1 : 0));
        const linked = (queries: readonly number[], answers: readonly number[], at: (q: number, a: number) => number) =>
          new Map(
            queries.flatMap((id, q) => {
              const list = answers.filter((_, a) => values[at(q, a)] === 1);
              return list.length > 0 ? [[id, list] as const] : [];
            }),
          );
        const positives = {
          imageToCaptions: linked(imageIds, captionIds, (q, a) => q * m + a),
          captionToImages: linked(captionIds, imageIds, (q, a) => a * m + q),
        };
        const got = await positiveMetrics({ scores, imageIds, captionIds, positives });
        const rankings = rankingsOf(scores, imageIds, captionIds);
        const lists = rankedListMetrics({ scores, relevance: { values, shape: [n, m] } });
        for (const [direction, links] of [['imageToText', 'imageToCaptions'], ['textToImage', 'captionToImages']] as const) {
          const wanted = slowMetrics(rankings[direction], positives[links], [1, 5, 10]);
          const own = got[direction];
          expectClose([1, 5, 10].map((k) => own.recall[k]! / 100), wanted.recall, { relative: 1e-12 });
          const rPrecision = Array.from(positives[links], ([id, list]) => {
            const ranked = rankings[direction].get(id)!.slice(0, list.length);
            return ranked.filter((one) => list.includes(one)).length / list.length;
          });
          expectClose(own.rPrecision, rPrecision.reduce((a, b) => a + b) / rPrecision.length, { relative: 1e-12, absolute: 1e-12 });
          expectClose(own.rPrecision, lists[direction].rPrecision, { relative: 1e-12, absolute: 1e-12 });
          expectClose(own.meanAveragePrecisionAtR, lists[direction].meanAveragePrecisionAtR, { relative: 1e-12, absolute: 1e-12 });
          expect(own.queries).toBe(lists[direction].queries);
        }
      }),
      { numRuns: 60 },
    ); // prettier-ignore
  });

  it('refuses queries without an answer and ground truths without a query', async () => {
    const input = { scores: [1], imageIds: [1], captionIds: [2] };
    const run = (imageToCaptions: Map<number, number[]>) =>
      positiveMetrics({ ...input, positives: { imageToCaptions, captionToImages: new Map([[2, [1]]]) } });
    await expect(run(new Map([[1, []]]))).rejects.toThrow(/query 1 must have a correct answer, got none/);
    await expect(run(new Map())).rejects.toThrow(DataError);
    await expect(run(new Map([[3, [2]]]))).rejects.toThrow(/imageIds must have every query .* id 3/);
    // Answers that are not candidates count as never found.
    const { imageToText } = await run(new Map([[1, [4, 2]]]));
    expect(imageToText).toMatchObject({ rPrecision: 0.5, meanAveragePrecisionAtR: 0.5, absent: 1 });
  });
});
