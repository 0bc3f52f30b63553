import { DataError, OptionError, seededRandom, ShapeError } from '@vse/core';
import { expectClose } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { retrievalMetrics } from '../retrieval/retrieval-metrics';
import { chooseWeights } from './choose-weights';
import { reciprocalRankFusion } from './reciprocal-rank-fusion';
import { scaleWeights } from './scale-weights';
import { standardizedMean } from './standardized-mean';

const single = { relative: 1e-6, absolute: 1e-6 };

describe('scaleWeights', () => {
  it('is one over the deviation of each system', () => {
    // Deviations 1, 2 and 4: 1, 1/2, 1/4 over their sum 7/4.
    const systems = [[1, 3], [5, 9], [0, 8]]; // prettier-ignore
    expectClose(scaleWeights({ systems }), [4 / 7, 2 / 7, 1 / 7], single);
    expect(() => scaleWeights({ systems: [[1, 1]] })).toThrow(DataError);
    expect(() => scaleWeights({ systems: [] })).toThrow(OptionError);
    expect(() => scaleWeights({ systems: [[1, 2], [1, 2, 3]] })).toThrow(ShapeError); // prettier-ignore
  });

  it('ranks as the mean of standardised scores of the same pairs does', () => {
    const systems = [[1, 3, 4, 9], [500, 900, 100, 0]]; // prettier-ignore
    const weights = scaleWeights({ systems });
    const sums = [0, 1, 2, 3].map((i) => weights[0]! * systems[0]![i]! + weights[1]! * systems[1]![i]!);
    const standard = standardizedMean({ systems }).imageToText;
    const order = (values: ArrayLike<number>) => [0, 1, 2, 3].sort((a, b) => values[b]! - values[a]!);
    expect(order(sums)).toEqual(order(standard));
  });
});

describe('standardizedMean', () => {
  it('is worked by hand', () => {
    // 1, 3 has mean 2 and deviation 1: -1, 1. 10, 30 is the same; 30, 10 the opposite.
    const scores = [[1, 3], [10, 30]]; // prettier-ignore
    expectClose(standardizedMean({ systems: scores }).imageToText, [-1, 1], single);
    const opposed = { systems: [[1, 3], [30, 10]], weights: [3, 1] }; // prettier-ignore
    expectClose(standardizedMean(opposed).imageToText, [-0.5, 0.5], single);
  });

  it('does not depend on the scale of a system, nor on that of the weights', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.integer({ min: 1, max: 4 }), (seed, count) => {
        const random = seededRandom(seed);
        const systems = Array.from({ length: count }, () =>
          Array.from({ length: 12 }, () => random.normal()),
        );
        const weights = systems.map(() => 0.1 + random.next());
        const got = standardizedMean({ systems, weights });
        expect(got.textToImage).toBe(got.imageToText);
        const scaled = systems.map((values, i) => values.map((value) => 7 * value - i));
        const again = standardizedMean({ systems: scaled, weights: weights.map((weight) => 3 * weight) });
        expectClose(again.imageToText, got.imageToText, { absolute: 1e-5 });
      }),
    );
  });

  it('takes a pair of matrices', () => {
    const { imageToText, textToImage } = standardizedMean({ systems: [{ imageToText: [1, 3], textToImage: [3, 1] }, [0, 2]] }); // prettier-ignore
    expectClose(imageToText, [-1, 1], single);
    expectClose(textToImage, [0, 0], single);
  });

  it('refuses systems that do not fit, constant ones, and odd weights', () => {
    expect(() => standardizedMean({ systems: [] })).toThrow(OptionError);
    expect(() => standardizedMean({ systems: [[1, 2], [1, 2, 3]] })).toThrow(ShapeError); // prettier-ignore
    expect(() => standardizedMean({ systems: [[]] })).toThrow(DataError);
    expect(() => standardizedMean({ systems: [[1, NaN]] })).toThrow(
      /systems\[0\] must have finite scores, got NaN at 1/,
    );
    expect(() => standardizedMean({ systems: [[1, 2], [0.1, 0.1]] })).toThrow(/systems\[1\] must have different scores/); // prettier-ignore
    for (const weights of [[1], [1, -1], [0, 0], [1, NaN], [1, Infinity]]) {
      expect(() => standardizedMean({ systems: [[1, 2], [2, 1]], weights })).toThrow(OptionError); // prettier-ignore
    }
  });
});

describe('reciprocalRankFusion', () => {
  it('is worked by hand, with ties in the middle of their places', () => {
    // Image 0 ranks captions 1, 2.5, 2.5 in both systems; image 1 3, 1, 2 and 1, 2, 3; constant 1.
    const systems = [[9, 5, 5, 1, 3, 2], [9, 5, 5, 3, 2, 1]]; // prettier-ignore
    const { imageToText, textToImage } = reciprocalRankFusion({ systems, captions: 3, constant: 1 });
    const of = (a: number, b: number) => (1 / (1 + a) + 1 / (1 + b)) / 2;
    expectClose(imageToText, [of(1, 1), of(2.5, 2.5), of(2.5, 2.5), of(3, 1), of(1, 2), of(2, 3)], single);
    expectClose(textToImage, [of(1, 1), of(1, 1), of(1, 1), of(2, 2), of(2, 2), of(2, 2)], single);
  });

  it('reads ranks alone: any increasing change of a system\u2019s scores leaves it as it is', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }), (seed, images, captions) => {
        const random = seededRandom(seed);
        const draw = () => Array.from({ length: images * captions }, () => random.integer(6));
        const systems = [draw(), draw()];
        const changed = [systems[0]!.map((value) => Math.exp(value)), systems[1]!];
        expect(reciprocalRankFusion({ systems: changed, captions })).toEqual(reciprocalRankFusion({ systems, captions }));
        // One system alone keeps its order.
        const captionToImage = Array.from({ length: captions }, (_, i) => i % images);
        if (captions < images) return;
        const input = { captionToImage, ties: 'average' as const };
        expect(retrievalMetrics({ ...input, scores: reciprocalRankFusion({ systems: [systems[0]!], captions }) })).toEqual(
          retrievalMetrics({ ...input, scores: systems[0]! }),
        );
      }),
    ); // prettier-ignore
  });

  it('refuses odd sizes and constants', () => {
    expect(() => reciprocalRankFusion({ systems: [[1, 2, 3]], captions: 2 })).toThrow(ShapeError);
    expect(() => reciprocalRankFusion({ systems: [[1, 2]], captions: 0 })).toThrow(ShapeError);
    expect(() => reciprocalRankFusion({ systems: [[1, 2]], captions: 2, constant: 0 })).toThrow(OptionError);
    expect(() => reciprocalRankFusion({ systems: [[1, 2]], captions: 2, weights: [0] })).toThrow(OptionError);
  });
});

describe('chooseWeights', () => {
  const n = 60;
  const captionToImage = Int32Array.from({ length: n }, (_, i) => i);
  const noisy = (lead: number, seed: number) => {
    const random = seededRandom(seed);
    return Float32Array.from({ length: n * n }, (_, at) => {
      return random.normal() + (Math.floor(at / n) === at % n ? lead : 0);
    });
  };

  it('leaves out what does not help, and its rsum is that of the weighted mean', () => {
    const systems = [noisy(2, 1), noisy(-2, 2), noisy(2, 3)];
    const { weights, rsum } = chooseWeights({ systems, captionToImage });
    expect(weights[1]).toBe(0);
    expectClose(
      weights.reduce((sum, weight) => sum + weight, 0),
      1,
      { relative: 1e-12 },
    );
    const alone = systems.map((scores) => retrievalMetrics({ scores, captionToImage }).rsum);
    expect(rsum).toBeGreaterThan(Math.max(...alone));
    const mean = retrievalMetrics({ scores: standardizedMean({ systems, weights }), captionToImage });
    expectClose(mean.rsum, rsum, { absolute: 2 }); // sums in another order may swap neighbours
    expect(chooseWeights({ systems, captionToImage })).toEqual({ weights, rsum });
  });

  it('never falls with more members: the best ensemble on the way counts', () => {
    for (let seed = 0; seed < 8; seed++) {
      const systems = [noisy(1.5, seed), noisy(1.5, seed + 50), noisy(1, seed + 90)];
      const rsums = [1, 2, 3, 4, 5, 6].map(
        (members) => chooseWeights({ systems, captionToImage, members }).rsum,
      );
      expect(rsums).toEqual([...rsums].sort((a, b) => a - b));
    }
  });

  it('takes the best system with one member, and pairs of matrices', () => {
    const systems = [noisy(1, 1), { imageToText: noisy(3, 2), textToImage: noisy(3, 3) }];
    expect(chooseWeights({ systems, captionToImage, members: 1 })).toEqual({
      weights: [0, 1],
      rsum: retrievalMetrics({ scores: systems[1]!, captionToImage }).rsum,
    });
  });

  it('refuses odd input', () => {
    expect(() => chooseWeights({ systems: [[1, 2]], captionToImage: [0, 0], members: 0 })).toThrow(
      OptionError,
    );
    expect(() => chooseWeights({ systems: [], captionToImage: [0] })).toThrow(OptionError);
    expect(() => chooseWeights({ systems: [[1, 2, 3]], captionToImage: [0, 1] })).toThrow(ShapeError);
    expect(() => chooseWeights({ systems: [[1, 1]], captionToImage: [0, 0] })).toThrow(DataError);
  });
});
