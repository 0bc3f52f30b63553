import { describe, expect, it } from 'vitest';
import { groupBy, inBlocks } from './blocks';

describe('inBlocks', () => {
  it('cuts a list, the last piece shorter', () => {
    expect([...inBlocks([1, 2, 3, 4, 5], 2)]).toEqual([[1, 2], [3, 4], [5]]);
    expect([...inBlocks([], 2)]).toEqual([]);
  });
});

describe('groupBy', () => {
  it('keeps the order of keys and items', () => {
    expect([...groupBy([3, 1, 5, 2], (x) => x % 2)]).toEqual([[1, [3, 1, 5]], [0, [2]]]); // prettier-ignore
  });
});
