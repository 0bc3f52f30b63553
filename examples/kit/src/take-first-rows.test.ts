import { describe, expect, it } from 'vitest';
import { takeFirstRows } from './take-first-rows';

describe('takeFirstRows', () => {
  it('has as many rows as the limit allows, and reads the same ones', async () => {
    const read = (rows: ArrayLike<number>) =>
      Promise.resolve(Array.from(rows, (row) => ({ values: Float32Array.of(row), length: 1, dim: 1 })));
    const source = { rows: 5, length: 1, dim: 1, read };
    expect(takeFirstRows(source, Infinity).rows).toBe(5);
    const two = takeFirstRows(source, 2);
    expect(two).toMatchObject({ rows: 2, length: 1, dim: 1 });
    expect((await two.read([1, 0])).map(({ values }) => values[0])).toEqual([1, 0]);
  });
});
