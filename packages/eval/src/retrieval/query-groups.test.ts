import { DataError, ShapeError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { meanOf, queryGroups } from './query-groups';

describe('queryGroups', () => {
  it('collects indices by group', () => {
    expect(queryGroups('test', [9, 9, 9, 9], [5, 2, 5, 2])).toEqual([
      [0, 2],
      [1, 3],
    ]);
    expect(queryGroups('test', [9, 9])).toEqual([[0], [1]]);
  });

  it('refuses no values, and groups that do not match them', () => {
    expect(() => queryGroups('test', [])).toThrow(DataError);
    expect(() => queryGroups('test', [1, 2], [1])).toThrow(ShapeError);
  });
});

describe('meanOf', () => {
  it('is the mean', () => expect(meanOf(Float64Array.of(1, 2, 6))).toBe(3));
});
