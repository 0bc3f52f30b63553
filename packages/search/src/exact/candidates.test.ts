import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { candidates } from './candidates';

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

  it('raises its threshold while rows come in', () => {
    const found = candidates(2, false);
    for (let row = 0; row < 300; row++) found.push(row, row, row, row);
    expect(found.threshold).toBeGreaterThan(200);
  });
});
