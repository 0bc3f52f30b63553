import { describe, expect, it } from 'vitest';
import { candidates, type CandidateRows } from '../exact/candidates';
import type { ScanBlock } from '../exact/scan';
import { noteBest } from './note-best';

/** A block of rows whose values have no error, and queries of it. */
function plainBlock(count: number, queries: number) {
  const zeros = () => new Float32Array(count);
  const block: ScanBlock = {
    first: 10,
    count,
    values: zeros(),
    factors: zeros(),
    offsets: zeros(),
    errors: zeros(),
  };
  const ones = () => new Float64Array(queries).fill(1);
  const values = new Float32Array(queries);
  return {
    block,
    queries: {
      count: queries,
      stride: 1,
      values,
      scales: ones(),
      norms: ones(),
      slacks: new Float64Array(queries),
    },
  };
}

describe('noteBest', () => {
  it('notes what reaches the threshold, and asks for more only where more may reach it', () => {
    const { block, queries } = plainBlock(6, 3);
    const found = [candidates(1, false), candidates(2, false), candidates(3, false)];
    // [2 wanted, 3 queries]
    const best = { values: Float32Array.of(5, 4, 3, 2, 4, 1), places: Int32Array.of(0, 1, 2, 3, 4, 5) };
    // Query 0 knows that row 3 is worse; query 1 may find a third row of value 4; query 2 has too few.
    expect(noteBest(block, best, queries, found)).toEqual([1, 2]);
    expect(found.map((own) => plain(own.finish()))).toEqual([
      [[10], [5]],
      [
        [11, 14],
        [4, 4],
      ],
      [
        [12, 15],
        [3, 1],
      ],
    ]);
  });

  it('asks for no more once it has seen all rows, or comes to one that is left out', () => {
    const { block, queries } = plainBlock(2, 1);
    const found = [candidates(3, false)];
    const all = { values: Float32Array.of(2, 1), places: Int32Array.of(1, 0) };
    expect(noteBest(block, all, queries, found)).toEqual([]);
    const larger = plainBlock(3, 1).block;
    const masked = { values: Float32Array.of(2, -Infinity), places: Int32Array.of(1, 0) };
    expect(noteBest({ ...larger, first: 20 }, masked, queries, found)).toEqual([]);
    expect(plain(found[0]!.finish())).toEqual([
      [11, 10, 21],
      [2, 1, 2],
    ]);
  });

  it('notes no row twice', () => {
    const { block, queries } = plainBlock(4, 1);
    const found = [candidates(4, false)];
    const first = { values: Float32Array.of(4, 3), places: Int32Array.of(2, 0) };
    expect(noteBest(block, first, queries, found)).toEqual([0]);
    const more = { values: Float32Array.of(4, 3, 2, 1), places: Int32Array.of(0, 2, 1, 3) };
    expect(noteBest(block, more, queries, found, [new Set([2, 0])])).toEqual([]);
    expect(plain(found[0]!.finish())).toEqual([
      [12, 10, 11, 13],
      [4, 3, 2, 1],
    ]);
  });

  it('settles what items of several rows allow before it asks for more', () => {
    const { block, queries } = plainBlock(4, 1);
    const items = Int32Array.of(0, 0, 1, 1);
    const best = { values: Float32Array.of(4, 3), places: Int32Array.of(2, 0) };
    expect(noteBest({ ...block, items }, best, queries, [candidates(1, true)])).toEqual([]);
    expect(noteBest({ ...block, items }, best, queries, [candidates(2, true)])).toEqual([0]);
  });

  it('counts the errors of values, four times for float32', () => {
    const { block, queries } = plainBlock(3, 1);
    const errors = Float32Array.of(0.25, 0.25, 0.25);
    const found = [candidates(1, false)];
    const best = { values: Float32Array.of(4, 2.5), places: Int32Array.of(0, 1) };
    expect(noteBest({ ...block, errors }, best, queries, found)).toEqual([0]);
    const codes = new Int8Array(3);
    expect(noteBest({ ...block, errors, values: codes }, best, queries, [candidates(1, false)])).toEqual([]);
  });
});

function plain({ rows, lowers }: CandidateRows) {
  return [Array.from(rows), Array.from(lowers)];
}
