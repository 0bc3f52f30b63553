import { seededRandom } from '@vse/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { offerColumns, offerRow, topLists } from './top-lists';

describe('topLists', () => {
  it('keeps what sorting keeps, equal scores in the order of the data', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 12 }), (seed, depth, count) => {
        const random = seededRandom(seed);
        const scores = Float64Array.from({ length: 3 * count }, () => random.integer(6) - 3);
        const [rows, columns] = [topLists(3, depth), topLists(3, depth)];
        for (let query = 0; query < 3; query++) offerRow(rows, query, scores.subarray(query * count, (query + 1) * count));
        for (let candidate = 0; candidate < count; candidate++) {
          offerColumns(columns, candidate, [0, 1, 2].map((query) => scores[query * count + candidate]!));
        }
        for (let query = 0; query < 3; query++) {
          const scoreOf = (candidate: number) => scores[query * count + candidate]!;
          const order = Array.from({ length: count }, (_, i) => i).sort((a, b) => scoreOf(b) - scoreOf(a) || a - b);
          const wanted = Int32Array.from(order.slice(0, depth));
          expect(rows.of(query)).toEqual(wanted);
          expect(columns.of(query)).toEqual(wanted);
          expect(rows.floor[query]).toBe(count < depth ? -Infinity : scoreOf(wanted[depth - 1]!));
        }
      }),
    ); // prettier-ignore
  });

  it('offers to some queries, or some candidates, alone', () => {
    const lists = topLists(3, 2);
    offerColumns(lists, 0, [1, 1, 1], Int32Array.of(1));
    offerRow(lists, 2, [5, 6, 7], Int32Array.of(0, 2));
    expect([lists.of(0), lists.of(1), lists.of(2)]).toEqual([
      Int32Array.of(),
      Int32Array.of(0),
      Int32Array.of(2, 0),
    ]);
  });
});
