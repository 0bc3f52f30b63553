import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { balancedShares, lengthOf } from './balanced-shares';

/** Cost of a share: the sum of its lengths plus its padded size. */
function costOf(share: readonly number[], lengths: readonly number[]): number {
  const own = share.map((item) => Math.max(1, lengths[item]!));
  return own.reduce((sum, length) => sum + length, 0) + own.length * Math.max(0, ...own);
}

describe('balancedShares', () => {
  it('gives few long items to one and many short ones to another', () => {
    // 8 + 1 * 8 = 16 against 2 + 2 + 2 + 2 + 4 * 2 = 16
    expect(balancedShares([2, 2, 8, 2, 2], 2)).toEqual([[2], [0, 1, 3, 4]]);
    expect(balancedShares([5, 5, 5, 5], 2)).toEqual([[0, 1], [2, 3]]); // prettier-ignore
  });

  it('leaves shares empty where there are fewer items than workers, and all to one worker in their order', () => {
    expect(balancedShares([1, 3], 4)).toEqual([[1], [0], [], []]);
    expect(balancedShares([], 2)).toEqual([[], []]);
    expect(balancedShares([3, 1, 2], 1)).toEqual([[0, 1, 2]]);
  });

  it('gives each item to one worker, and no division in the order of lengths has a cheaper largest share', () => {
    const lengths = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 7 });
    const property = fc.property(lengths, fc.integer({ min: 1, max: 3 }), (lengths, workers) => {
      const shares = balancedShares(lengths, workers);
      expect(shares).toHaveLength(workers);
      expect(shares.flat().sort((a, b) => a - b)).toEqual([...lengths.keys()]);
      const largest = Math.max(...shares.map((share) => costOf(share, lengths)));
      expect(largest).toBe(
        leastLargest(
          [...lengths].sort((a, b) => b - a),
          workers,
        ),
      );
    });
    fc.assert(property);
  });
});

/** Reference implementation: tries every division. */
function leastLargest(sorted: readonly number[], workers: number): number {
  const cost = (from: number, to: number) => costOf([...sorted.keys()].slice(from, to), sorted);
  if (workers === 1) return cost(0, sorted.length);
  const cuts = Array.from({ length: sorted.length + 1 }, (_, end) =>
    Math.max(cost(0, end), leastLargest(sorted.slice(end), workers - 1)),
  );
  return Math.min(...cuts);
}

describe('lengthOf', () => {
  it('counts the words of a text, and reads length of anything else', () => {
    expect(lengthOf('a cat on a mat')).toBe(5);
    expect(lengthOf([1, 2, 3])).toBe(3);
    expect(lengthOf({ values: new Float32Array(8), length: 4, dim: 2 })).toBe(4);
    for (const item of [7, undefined, null, { length: 'long' }]) expect(lengthOf(item)).toBe(1);
  });
});
