import { DataError, OptionError, seededRandom, ShapeError } from '@vse/core';
import { expectClose } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstRanks } from '../retrieval/first-ranks';
import { retrievalMetrics } from '../retrieval/retrieval-metrics';
import { pairedPermutationTest } from './paired-permutation-test';
import { retrievalPermutationTest } from './retrieval-permutation-test';

const captionToImage = Int32Array.of(0, 0, 1, 1, 2);
const ranks = (imageToText: number[], textToImage: number[]) => ({
  imageToText: Float64Array.from(imageToText),
  textToImage: Float64Array.from(textToImage),
});
const perfect = ranks([0, 0, 0], [0, 0, 0, 0, 0]);

describe('retrievalPermutationTest', () => {
  it('is worked by hand', () => {
    // Worse by R@1 alone (rank 1): image 0 as a query, 100 / 3, and captions 0 and 2, 100 / 5 each. By image the parts differ
    // by (100 + 100 x 3 / 5, 100 x 3 / 5, 0) = (160, 60, 0): a mean of 220 / 3. Of the sums +-160 +-60 +-0 half are as large.
    const second = ranks([1, 0, 0], [1, 0, 1, 0, 0]);
    const result = retrievalPermutationTest({ first: perfect, second, captionToImage, seed: 1 });
    expectClose(result.difference, 220 / 3, { relative: 1e-12 });
    expect(result).toMatchObject({ pValue: 0.5, exact: true });
    const recall = (direction: 'image-to-text' | 'text-to-image', k: number) =>
      retrievalPermutationTest({ first: perfect, second, captionToImage, seed: 1, measure: { direction, k } })
        .difference;
    expectClose(recall('image-to-text', 1), 100 / 3, { relative: 1e-12 });
    expectClose(recall('text-to-image', 1), 40, { relative: 1e-12 });
    expect(recall('text-to-image', 2)).toBe(0);
  });

  it('differs by the difference of the metrics, and swaps an image with its captions', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.integer({ min: 2, max: 14 }), (seed, images) => {
        const random = seededRandom(seed);
        const links = Int32Array.from({ length: 2 * images + 1 }, (_, i) => i % images);
        const draw = () => Float64Array.from({ length: images * links.length }, () => random.normal());
        const [a, b] = [draw(), draw()];
        const [first, second] = [a, b].map((scores) => firstRanks({ scores, captionToImage: links })) as [
          ReturnType<typeof firstRanks>,
          ReturnType<typeof firstRanks>,
        ];
        const input = { first, second, captionToImage: links, rounds: 100, seed };
        const metrics = [a, b].map((scores) => retrievalMetrics({ scores, captionToImage: links }));
        const result = retrievalPermutationTest(input);
        expectClose(result.difference, metrics[0]!.rsum - metrics[1]!.rsum, { absolute: 1e-9 });
        expect(retrievalPermutationTest(input)).toEqual(result);
        // Recall of captions is the older test with the captions of an image as a group.
        const hits = (of: typeof first) => Array.from(of.textToImage, (rank) => (rank < 1 ? 1 : 0));
        const grouped = pairedPermutationTest({ first: hits(first), second: hits(second), groups: links, rounds: 100, seed });
        const recall = retrievalPermutationTest({ ...input, measure: { direction: 'text-to-image', k: 1 } });
        expectClose(recall.difference, 100 * grouped.difference, { absolute: 1e-9 });
        expect(recall.pValue).toBe(grouped.pValue);
        const swapped = retrievalPermutationTest({ ...input, first: second, second: first });
        expectClose(swapped.difference, -result.difference, { absolute: 1e-9 });
        expect(swapped.pValue).toBe(result.pValue);
      }),
      { numRuns: 50 },
    ); // prettier-ignore
  });

  it('is 1 between a system and itself', () => {
    expect(
      retrievalPermutationTest({ first: perfect, second: perfect, captionToImage, seed: 1 }),
    ).toMatchObject({ difference: 0, pValue: 1 });
  });

  it('refuses ranks that do not pair, queries without an answer and odd measures', () => {
    const run = (change: object) => () =>
      retrievalPermutationTest({ first: perfect, second: perfect, captionToImage, seed: 1, ...change });
    expect(run({ second: ranks([0, 0], [0, 0, 0, 0, 0]) })).toThrow(ShapeError);
    expect(run({ captionToImage: [0, 1] })).toThrow(
      /first must have ranks of 3 images and 2 captions, got 3 and 5/,
    );
    expect(run({ second: ranks([0, NaN, 0], [0, 0, 0, 0, 0]) })).toThrow(
      /second\.imageToText\[1\] must be a rank/,
    );
    expect(run({ captionToImage: [0, 0, 1, 1, 3] })).toThrow(DataError);
    expect(run({ measure: { direction: 'both', k: 1 } })).toThrow(OptionError);
    expect(run({ measure: { direction: 'text-to-image', k: 0 } })).toThrow(OptionError);
    expect(run({ rounds: 0 })).toThrow(OptionError);
    expect(run({ seed: NaN })).toThrow(OptionError);
  });
});
