import * as tf from '@tensorflow/tfjs-core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { maskFromLengths } from './masks';

describe('maskFromLengths', () => {
  it('marks the first places of each row', () => {
    const mask = maskFromLengths([2, 0, 3]);
    expect(mask.shape).toEqual([3, 3]);
    expectClose(mask, [1, 1, 0, 0, 0, 0, 1, 1, 1]);
  });

  it('can be wider than the largest length', () => {
    expectClose(maskFromLengths([1], 3), [1, 0, 0]);
  });

  it('has as many ones in a row as its length says', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9), { minLength: 1, maxLength: 6 }), (lengths) => {
        const mask = maskFromLengths(lengths, 9);
        expectClose(tf.sum(mask, 1), lengths);
      }),
      { numRuns: 40 },
    );
  });

  it('accepts no rows, and rows of length 0', () => {
    expect(maskFromLengths([]).shape).toEqual([0, 0]);
    expect(maskFromLengths([0, 0]).shape).toEqual([2, 0]);
  });

  it.each([[[-1]], [[1.5]], [[NaN]]])('refuses a length of %s', (lengths) => {
    expect(() => maskFromLengths(lengths)).toThrow('must be a whole number of at least 0, got');
  });

  it('refuses a width that cuts a row short', () => {
    expect(() => maskFromLengths([4], 3)).toThrow('at least 4, got 3');
  });

  it('leaves one tensor', async () => {
    expect(await tensorsLeftBy(() => maskFromLengths([1, 2]))).toBe(1);
  });
});
