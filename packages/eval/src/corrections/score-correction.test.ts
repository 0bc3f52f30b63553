import { DataError, OptionError, seededRandom, ShapeError } from '@vse/core';
import { expectClose } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csls } from './csls';
import { invertedSoftmax } from './inverted-softmax';
import { nearestReferenceBias } from './nearest-reference-bias';
import { correctScores, itemBiases } from './score-correction';

const close = { relative: 1e-12, absolute: 1e-12 };
const sorted = (values: readonly number[]) => [...values].sort((a, b) => b - a);
const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('invertedSoftmax', () => {
  it('is worked by hand, with T = 15 where none is given', () => {
    const { scale, bias, name } = invertedSoftmax();
    expect([scale, name]).toEqual([15, 'inverted softmax, T = 15']);
    // ln(e^(15 x 0.2) + e^(15 x 0.2)) = 3 + ln 2
    expectClose(bias([0.2, 0.2]), 3 + Math.LN2, close);
    expectClose(invertedSoftmax({ temperature: 2 }).bias([0.5, 1]), Math.log(Math.E + Math.E ** 2), close);
  });

  it('neither overflows nor vanishes', () => {
    const { bias } = invertedSoftmax({ temperature: 1000 });
    expectClose(bias([5, 5, -5]), 5000 + Math.LN2, close); // e^5000 is Infinity
    expectClose(bias([-5, -5, -5]), -5000 + Math.log(3), close); // e^-5000 is 0
  });

  it('refuses temperatures that are not positive, and an empty bank', () => {
    for (const temperature of [0, -1, NaN, Infinity]) {
      expect(() => invertedSoftmax({ temperature })).toThrow(OptionError);
    }
    expect(() => invertedSoftmax().bias([])).toThrow(DataError);
  });
});

describe('nearestReferenceBias and csls', () => {
  it('average the highest similarities', () => {
    const bank = [0.1, 0.9, 0.5, 0.7, 0.5];
    expectClose(
      nearestReferenceBias({ neighbours: 3, weight: 0.5 }).bias(bank),
      (0.5 * (0.9 + 0.7 + 0.5)) / 3,
      close,
    );
    expectClose(csls({ neighbours: 2 }).bias(bank), 0.8, close);
    expect([csls().scale, nearestReferenceBias().scale]).toEqual([2, 1]);
    expectClose(nearestReferenceBias().bias(new Array<number>(64).fill(1)), 0.75, close);
  });

  it('agree with sorting the bank, ties and order included', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 1 }), fc.nat(), (bank, seed) => {
        const neighbours = 1 + (seed % bank.length);
        const wanted = meanOf(sorted(bank).slice(0, neighbours));
        expectClose(csls({ neighbours }).bias(bank), wanted, close);
        const moved = seededRandom(seed).shuffle([...bank]);
        expect(csls({ neighbours }).bias(moved)).toBe(csls({ neighbours }).bias(bank));
      }),
    );
  });

  it('refuse a bank with fewer queries than neighbours, and odd options', () => {
    expect(() => nearestReferenceBias().bias([1, 2])).toThrow(/neighbours = 64 queries, got 2/);
    expect(() => csls({ neighbours: 3 }).bias([1, 2])).toThrow(DataError);
    expect(() => csls({ neighbours: 0 })).toThrow(OptionError);
    expect(() => nearestReferenceBias({ neighbours: 1.5 })).toThrow(OptionError);
    expect(() => nearestReferenceBias({ weight: 0 })).toThrow(OptionError);
  });
});

describe('itemBiases and correctScores', () => {
  const correction = invertedSoftmax({ temperature: 3 });

  it('agree with a loop, from either side, and in blocks of items', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }), (seed, items, bank, queries) => {
        const random = seededRandom(seed);
        const against = Float64Array.from({ length: items * bank }, () => random.normal());
        const scores = Float64Array.from({ length: items * queries }, () => random.normal());
        const flipped = (values: Float64Array, rows: number) => {
          const columns = values.length / rows;
          return Float64Array.from(values, (_, i) => values[(i % rows) * columns + Math.floor(i / rows)]!);
        };
        const biases = itemBiases({ correction, scores: against, items });
        const wanted = Array.from({ length: items }, (_, i) =>
          Math.log(Array.from(against.subarray(i * bank, (i + 1) * bank)).reduce((sum, s) => sum + Math.exp(3 * s), 0)),
        );
        expectClose(biases, wanted, { relative: 1e-9, absolute: 1e-9 });
        expect(itemBiases({ correction, scores: flipped(against, items), items, side: 'columns' })).toEqual(biases);
        // An item that is added later has the same bias.
        expect(itemBiases({ correction, scores: against.slice(bank * (items - 1)), items: 1 })[0]).toBe(biases[items - 1]);
        const corrected = correctScores({ correction, scores, biases });
        expectClose(corrected, Array.from(scores, (s, at) => 3 * s - biases[Math.floor(at / queries)]!), close);
        expect(correctScores({ correction, scores: flipped(scores, items), biases, side: 'columns' })).toEqual(
          flipped(corrected as Float64Array, items),
        );
      }),
    ); // prettier-ignore
  });

  it('returns float32 for float32, and leaves its inputs alone', () => {
    const scores = Float32Array.of(1, 2);
    const corrected = correctScores({ correction, scores, biases: [1, 1] });
    expect(corrected).toEqual(Float32Array.of(2, 5));
    expect(scores).toEqual(Float32Array.of(1, 2));
    expect(correctScores({ correction, scores: [1], biases: [1] })).toBeInstanceOf(Float64Array);
  });

  it('refuses sizes that do not fit and numbers that are not finite, by place', () => {
    expect(() => itemBiases({ correction, scores: [1, 2, 3], items: 2 })).toThrow(ShapeError);
    expect(() => itemBiases({ correction, scores: [], items: 2 })).toThrow(ShapeError);
    expect(() => itemBiases({ correction, scores: [1], items: 0 })).toThrow(ShapeError);
    expect(() => itemBiases({ correction, scores: [1, 2, NaN, 4], items: 2 })).toThrow(
      /got NaN for item 1, query 0 of the bank/,
    );
    expect(() => correctScores({ correction, scores: [1, 2, 3], biases: [1, 1] })).toThrow(ShapeError);
    expect(() => correctScores({ correction, scores: [1, 2], biases: [1, NaN] })).toThrow(/biases .* item 1/);
    expect(() => correctScores({ correction, scores: [1, Infinity], biases: [1, 1] })).toThrow(
      /got Infinity at \[1, 0\]/,
    );
  });
});
