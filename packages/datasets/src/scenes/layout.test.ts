import { seededRandom } from '@vse/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LAYOUTS, place } from './layout';
import { SCENE_SIZE, enclosing, relationBetween } from './scene';
import { CATEGORIES, SIZES } from './vocabulary';

const layouts = Object.values(LAYOUTS).flat();
const object = fc.record({
  category: fc.constantFrom(...CATEGORIES),
  size: fc.constantFrom(...SIZES),
  count: fc.integer({ min: 1, max: 3 }),
});

describe('place', () => {
  it('keeps every box inside the picture, with the proportions of its drawing', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...layouts),
        fc.array(object, { minLength: 4, maxLength: 4 }),
        fc.integer(),
        (cells, objects, seed) => {
          const boxes = place(objects.slice(0, cells.length), cells, seededRandom(seed));
          expect(boxes.map((own) => own.length)).toEqual(
            objects.slice(0, cells.length).map(({ count }) => count),
          );
          for (const { left, top, right, bottom } of boxes.flat()) {
            expect(Math.min(left, top)).toBeGreaterThanOrEqual(0);
            expect(Math.max(right, bottom)).toBeLessThanOrEqual(SCENE_SIZE);
            expect(right).toBeGreaterThan(left + 8);
            expect(bottom).toBeGreaterThan(top + 8);
          }
        },
      ),
    );
  });

  it('stands what is to stand on something on it', () => {
    const cells = LAYOUTS[2]!.find((layout) => layout[1]!.on === 0)!;
    const objects = [
      { category: 'house', size: 'medium', count: 1 },
      { category: 'cat', size: 'small', count: 1 },
    ] as const;
    const [house, cat] = place(objects, cells, seededRandom(1)).map(enclosing);
    expect(relationBetween(cat!, house!)).toBe('on');
    // Two pixels into the support's outline, to the hundredth.
    expect(cat!.bottom - house!.top).toBeCloseTo(2, 1);
  });
});
