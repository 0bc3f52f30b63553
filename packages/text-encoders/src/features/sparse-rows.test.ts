import { describe, expect, it } from 'vitest';
import { denseOf, sparseOf } from './sparse-rows';

describe('sparseOf and denseOf', () => {
  it('put entries where they belong, also beside empty rows', () => {
    const rows = sparseOf(3, [[[0, 5], [2, 6]], [], [[1, 7]]]); // prettier-ignore
    expect([...rows.starts]).toEqual([0, 2, 2, 3]);
    expect([...denseOf(rows)]).toEqual([5, 0, 6, 0, 0, 0, 0, 7, 0]);
    expect(denseOf(sparseOf(3, []))).toHaveLength(0);
  });
});
