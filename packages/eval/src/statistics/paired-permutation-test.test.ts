import { DataError, OptionError, seededRandom, ShapeError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { pairedPermutationTest } from './paired-permutation-test';

describe('pairedPermutationTest', () => {
  it('tries every permutation of a few queries', () => {
    // Gains 1, 1, 1: of the 8 sums +-1 +-1 +-1 only 3 and -3 are as large: p = 2 / 8.
    const result = pairedPermutationTest({ first: [2, 3, 4], second: [1, 2, 3], seed: 1 });
    expect(result).toEqual({ difference: 1, pValue: 0.25, exact: true });
  });

  it('swaps the queries of a group together', () => {
    // Two groups with gains 2 and 1: sums 3, 1, -1, -3: p = 2 / 4.
    const result = pairedPermutationTest({ first: [1, 1, 1], second: [0, 0, 0], groups: [4, 4, 9], seed: 1 });
    expect(result.pValue).toBe(0.5);
  });

  it('comes close to the exact value with random rounds', () => {
    const first = [3, 1, 4, 1, 5, 9, 2, 6];
    const second = [2, 2, 1, 1, 4, 5, 2, 3];
    const exact = pairedPermutationTest({ first, second, seed: 1 });
    const random = pairedPermutationTest({ first, second, rounds: 255, seed: 1 });
    expect([exact.exact, random.exact]).toEqual([true, false]);
    expect(Math.abs(exact.pValue - random.pValue)).toBeLessThan(0.06);
    expect(pairedPermutationTest({ first, second, rounds: 255, seed: 1 })).toEqual(random);
  });

  it('is 1 between a model and itself, and the same either way round', () => {
    const random = seededRandom(1);
    const first = Array.from({ length: 40 }, () => random.next());
    const second = first.map((value) => value + 0.3 * random.normal());
    const run = (a: number[], b: number[]) =>
      pairedPermutationTest({ first: a, second: b, rounds: 500, seed: 2 });
    expect(run(first, first).pValue).toBe(1);
    expect(run(first, second).pValue).toBe(run(second, first).pValue);
    expect(run(first, second).difference).toBe(-run(second, first).difference);
  });

  it('finds a clear difference, with a p-value that is never 0', () => {
    const first = new Float64Array(100).fill(1);
    const { pValue } = pairedPermutationTest({ first, second: new Float64Array(100), rounds: 999, seed: 1 });
    expect(pValue).toBe(1 / 1000);
  });

  it('refuses values that do not pair', () => {
    expect(() => pairedPermutationTest({ first: [1], second: [1, 2], seed: 1 })).toThrow(ShapeError);
    expect(() => pairedPermutationTest({ first: [], second: [], seed: 1 })).toThrow(DataError);
    expect(() => pairedPermutationTest({ first: [NaN], second: [1], seed: 1 })).toThrow(
      /first\[0\] must be finite/,
    );
    expect(() => pairedPermutationTest({ first: [1], second: [Infinity], seed: 1 })).toThrow(/second\[0\]/);
    expect(() => pairedPermutationTest({ first: [1], second: [1], rounds: 0, seed: 1 })).toThrow(OptionError);
  });
});
