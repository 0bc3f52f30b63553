import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { justify } from './justified';

describe('justify', () => {
  it('fills a row, by hand', () => {
    // Two pictures of ratio 2 and one of ratio 1 in 510 px with gaps of 5: (510 - 10) / 5 = 100 px high.
    const { rows, left, width, height } = justify([2, 2, 1], { width: 510, target: 100, gap: 5 });
    expect(rows).toEqual([{ first: 0, end: 3, top: 0, height: 100 }]);
    expect([...left]).toEqual([0, 205, 410]);
    expect([...width]).toEqual([200, 200, 100]);
    expect(height).toBe(100);
  });

  it('does not stretch the last row', () => {
    const { rows, width } = justify([1, 1, 1, 1, 1], { width: 308, target: 100, gap: 4 });
    expect(rows.map(({ first, end, height }) => [first, end, height])).toEqual([
      [0, 3, 100],
      [3, 5, 100],
    ]);
    expect([...width.slice(3)]).toEqual([100, 100]);
  });

  it('has no rows without pictures', () => {
    expect(justify([], { width: 500, target: 100, gap: 4 })).toMatchObject({ rows: [], height: 0 });
  });

  it('shows pictures whose size is not known or not possible', () => {
    const { width } = justify([0, NaN, Infinity, -1, 1e9, 1e-9], { width: 600, target: 100, gap: 4 });
    expect([...width].every((one) => one > 0)).toBe(true);
  });

  it('places every picture once, in order, without overlap, to the last pixel of each full row', () => {
    const ratio = fc.double({ min: 0.2, max: 6, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(ratio, { minLength: 1, maxLength: 80 }),
        fc.integer({ min: 300, max: 2000 }),
        fc.integer({ min: 80, max: 260 }),
        (ratios, width, target) => {
          const gap = 6;
          const layout = justify(ratios, { width, target, gap });
          let next = 0;
          let top = 0;
          for (const [r, row] of layout.rows.entries()) {
            expect(row.first).toBe(next);
            expect(row.end).toBeGreaterThan(row.first);
            expect(row.top).toBe(top);
            expect(row.height).toBeGreaterThan(0);
            let right = -gap;
            for (let i = row.first; i < row.end; i++) {
              expect(layout.row[i]).toBe(r);
              // Edges are rounded, so that a gap may lack half a pixel on both sides.
              expect(Math.abs(layout.left[i]! - right - gap)).toBeLessThanOrEqual(1);
              right = layout.left[i]! + layout.width[i]!;
            }
            expect(right).toBeLessThanOrEqual(width);
            if (r < layout.rows.length - 1) expect(right).toBe(width);
            next = row.end;
            top += row.height + gap;
          }
          expect(next).toBe(ratios.length);
          expect(layout.height).toBe(top - gap);
        },
      ),
    );
  });

  it('keeps rows near the target height where pictures are not extreme', () => {
    const ratios = Array.from({ length: 500 }, (_, i) => [1.5, 1.33, 0.75, 1][i % 4]!);
    const { rows } = justify(ratios, { width: 1300, target: 220, gap: 6 });
    for (const { height } of rows.slice(0, -1)) {
      expect(height).toBeGreaterThan(0.75 * 220);
      expect(height).toBeLessThan(1.35 * 220);
    }
  });
});
