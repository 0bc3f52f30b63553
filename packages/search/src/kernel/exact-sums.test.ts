import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactSums, plainSums } from './exact-sums';

describe('exactSums', () => {
  it('gives worked sums of rows of any place and of queries in turn', () => {
    const rows = Float32Array.of(7, 1, 2, 3, 4);
    for (const sums of [exactSums(4), plainSums()]) {
      const [one, two] = [Float32Array.of(1, 0, -1, 2), Float32Array.of(0, 0, 0, 1)];
      expect(Array.from(sums.product(one, rows, 1))).toEqual([1 - 3 + 8, 1 + 4 + 9 + 16]);
      expect(Array.from(sums.product(two, rows, 1))).toEqual([4, 30]);
      expect(Array.from(sums.product(one, rows, 0))).toEqual([7 - 2 + 6, 49 + 1 + 4 + 9]);
      expect(sums.distance(one, rows, 1)).toBe(0 + 4 + 16 + 4);
    }
  });

  it('are those of plain loops, bit for bit, of sizes that grow and shrink', () => {
    const float = fc.float({ noNaN: true, noDefaultInfinity: true });
    const cases = fc
      .integer({ min: 1, max: 40 })
      .chain((size) =>
        fc.tuple(
          fc.array(float, { minLength: 4 * size, maxLength: 4 * size }),
          fc.array(float, { minLength: 4 * size, maxLength: 4 * size }),
        ),
      );
    fc.assert(
      fc.property(cases, ([a, b]) => {
        const [query, row] = [Float32Array.from(a), Float32Array.from(b)];
        const [ours, plain] = [exactSums(query.length), plainSums()];
        expect(Array.from(ours.product(query, row, 0))).toEqual(Array.from(plain.product(query, row, 0)));
        expect(ours.distance(query, row, 0)).toBe(plain.distance(query, row, 0));
      }),
    );
  });
});
