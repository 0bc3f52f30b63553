import { seededRandom } from '@vse/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { candidates, type CandidateRows } from '../exact/candidates';
import { relative } from '../exact/row-terms';
import { noteGroups, type GroupedRows } from './note-groups';

interface Case {
  readonly seed: number;
  readonly queries: number;
  readonly groups: number;
  readonly groupRows: number;
  readonly k: number;
  readonly masked: boolean;
  /** Largest whole number of a product: few make ties. */
  readonly size: number;
}

describe('noteGroups', () => {
  it('notes what a look at each row notes', () => {
    const cases = fc.record<Case>({
      seed: fc.nat(100_000),
      queries: fc.integer({ min: 1, max: 5 }),
      groups: fc.integer({ min: 1, max: 12 }),
      groupRows: fc.integer({ min: 1, max: 9 }),
      k: fc.integer({ min: 1, max: 12 }),
      masked: fc.boolean(),
      size: fc.constantFrom(1, 10, 1e6),
    });
    fc.assert(
      fc.property(cases, (one) => {
        const { seed, queries, groups, groupRows, k, masked, size } = one;
        const random = seededRandom(seed);
        const below = (count: number) => Math.floor(random.next() * count);
        const [from, first] = [below(4), below(50)];
        const count = from + groups * groupRows;
        const rows: GroupedRows = {
          first,
          from,
          groups,
          groupRows,
          count,
          values: new Float32Array(),
          factors: Float32Array.from({ length: count }, () => random.next() * below(3)),
          offsets: Float32Array.from({ length: count }, () => -below(2) * below(size)),
          errors: Float32Array.from({ length: count }, () => random.next() * below(2)),
          mask: masked ? Uint8Array.from({ length: count }, () => below(2)) : undefined,
        };
        const products = Float32Array.from(
          { length: groups * groupRows * queries },
          () => below(2 * size) - size,
        );
        const maxima = new Float32Array(groups * queries).fill(-Infinity);
        products.forEach((value, at) => {
          const most = Math.floor(at / queries / groupRows) * queries + (at % queries);
          maxima[most] = Math.max(maxima[most]!, value);
        });
        const prepared = {
          count: queries,
          stride: 1,
          values: new Float32Array(queries),
          scales: new Float64Array(queries).fill(1),
          norms: Float64Array.from({ length: queries }, () => random.next()),
          slacks: Float64Array.from({ length: queries }, () => below(2) * random.next()),
        };
        const found = Array.from({ length: queries }, () => candidates(k, false));
        noteGroups(rows, { products, maxima }, prepared, found);
        for (const [query, own] of found.entries()) {
          const wanted = candidates(k, false);
          for (let row = from; row < count; row++) {
            if (rows.mask?.[row] === 0) continue;
            const offset = rows.offsets[row]!;
            const value = rows.factors[row]! * products[(row - from) * queries + query]! + offset;
            const error =
              4 * prepared.norms[query]! * rows.errors[row]! - relative * offset + prepared.slacks[query]!;
            if (value + error >= wanted.threshold) {
              wanted.push(first + row, first + row, value - error, value + error);
            }
          }
          expect(plain(own.finish())).toEqual(plain(wanted.finish()));
        }
      }),
      { numRuns: 300 },
    );
  });
});

function plain({ rows, items, lowers, uppers }: CandidateRows) {
  return [rows, items, lowers, uppers].map((column) => Array.from(column));
}
