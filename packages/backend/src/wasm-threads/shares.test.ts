import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shareOut } from './shares';

const costs = fc.record({
  multiplications: fc.integer({ min: 1, max: 1e8 }),
  bytesIn: fc.integer({ min: 0, max: 1e7 }),
  bytesOut: fc.integer({ min: 0, max: 1e7 }),
  bytesOnce: fc.integer({ min: 0, max: 1e9 }),
});

describe('shareOut', () => {
  it('gives every unit to one thread', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        costs,
        fc.integer({ min: 0, max: 7 }),
        fc.constantFrom(1, 16),
        (units, unit, helpers, step) => {
          const { own, others } = shareOut(units, unit, helpers, step);
          expect(others.length).toBeLessThanOrEqual(helpers);
          let next = own;
          expect(own).toBeGreaterThanOrEqual(0);
          for (const { from, to } of others) {
            expect(from).toBe(next);
            expect(to).toBeGreaterThan(from);
            expect((to - from) % step).toBe(0);
            next = to;
          }
          expect(next).toBe(units);
        },
      ),
    );
  });

  it('halves a large product where copying is nothing beside it, and keeps a small one', () => {
    const square = (size: number) => ({
      multiplications: size * size,
      bytesIn: 4 * size,
      bytesOut: 4 * size,
      bytesOnce: 4 * size * size,
    });
    const { own, others } = shareOut(4096, square(4096), 1, 16);
    expect(others).toHaveLength(1);
    expect(own / 4096).toBeCloseTo(0.5, 1);
    expect(own).toBeLessThanOrEqual(2048); // this thread copies, too
    expect(shareOut(4096, square(4096), 3, 16).others).toHaveLength(3);
    expect(shareOut(64, square(64), 3, 16).others).toHaveLength(0);
  });

  it('keeps what would not fit in the memory of a helper', () => {
    const wide = { multiplications: 1e9, bytesIn: 1e6, bytesOut: 1e6, bytesOnce: 0 };
    expect(shareOut(100, wide, 1).others).toHaveLength(1);
    expect(shareOut(1000, wide, 1).others).toHaveLength(0);
  });
});
