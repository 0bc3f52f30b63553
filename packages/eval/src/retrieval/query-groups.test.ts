import { DataError, OptionError, ShapeError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { checkRounds, meanOf, queryGroups } from './query-groups';

describe('queryGroups', () => {
  it('gathers places by group', () => {
    expect(queryGroups('test', [9, 9, 9, 9], [5, 2, 5, 2])).toEqual([
      [0, 2],
      [1, 3],
    ]);
    expect(queryGroups('test', [9, 9])).toEqual([[0], [1]]);
  });

  it('refuses nothing, and groups that do not fit', () => {
    expect(() => queryGroups('test', [])).toThrow(DataError);
    expect(() => queryGroups('test', [1, 2], [1])).toThrow(ShapeError);
  });
});

describe('checkRounds', () => {
  it('takes whole numbers from 1', () => {
    expect(() => checkRounds('test', 1)).not.toThrow();
    for (const rounds of [0, 1.5, NaN]) expect(() => checkRounds('test', rounds)).toThrow(OptionError);
  });
});

describe('meanOf', () => {
  it('is the mean', () => expect(meanOf(Float64Array.of(1, 2, 6))).toBe(3));
});
