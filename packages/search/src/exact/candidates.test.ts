import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { candidates, type Candidates } from './candidates';

describe('candidates', () => {
  it('keeps what may be among the best k, in bounded room', () => {
    const bounds = fc.array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 9 })), {
      maxLength: 1500,
    });
    fc.assert(
      fc.property(bounds, fc.integer({ min: 1, max: 30 }), fc.boolean(), (rows, k, grouped) => {
        const found = candidates(k, grouped);
        const item = (row: number) => (grouped ? row % 40 : row);
        rows.forEach(([lower, width], row) => found.push(row, item(row), lower, lower + width));
        const best = new Map<number, number>();
        rows.forEach(([lower], row) => best.set(item(row), Math.max(best.get(item(row)) ?? -1, lower)));
        const threshold = [...best.values()].sort((a, b) => b - a)[k - 1] ?? -Infinity;
        const wanted = rows.flatMap(([lower, width], row) => (lower + width >= threshold ? [row] : []));
        expect([...found.finish().rows]).toEqual(wanted);
        expect(found.threshold).toBe(threshold);
      }),
      { numRuns: 100 },
    );
  });

  it('ends with the same rows where bounds of some were expected', () => {
    const bounds = fc.array(fc.tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 9 })), {
      minLength: 1,
      maxLength: 300,
    });
    fc.assert(
      fc.property(bounds, fc.integer({ min: 1, max: 9 }), fc.boolean(), (rows, k, grouped) => {
        const push = (to: Candidates) =>
          rows.forEach(([lower, width], row) => {
            if (lower + width >= to.threshold) to.push(row, grouped ? row % 7 : row, lower, lower + width);
          });
        const [plain, expecting] = [candidates(k, grouped), candidates(k, grouped)];
        expecting.expect(rows.flatMap(([lower], row) => (row % 3 === 0 ? [lower - 1] : [])));
        push(plain);
        push(expecting);
        expect(expecting.finish()).toEqual(plain.finish());
      }),
      { numRuns: 100 },
    );
  });

  it('expects no less than the k-th of the bounds', () => {
    const found = candidates(2, false);
    found.expect([5]);
    expect(found.threshold).toBe(-Infinity);
    found.expect([5, 9, 7]);
    expect(found.threshold).toBe(7);
    found.expect([1, 2]);
    expect(found.threshold).toBe(7);
    const grouped = candidates(2, true);
    grouped.expect([5, 9, 7]);
    expect(grouped.threshold).toBe(-Infinity);
  });

  it('raises its threshold while rows come in', () => {
    const found = candidates(2, false);
    for (let row = 0; row < 300; row++) found.push(row, row, row, row);
    expect(found.threshold).toBeGreaterThan(200);
  });
});
