import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lastIndex } from './last-index';

it('finds the last item that passes, or nothing', () => {
  expect(lastIndex([1, 4, 6, 3], (n) => n % 2 === 0)).toBe(2);
  expect(lastIndex([], () => true)).toBe(-1);
  fc.assert(
    fc.property(fc.array(fc.boolean()), (items) => {
      expect(lastIndex(items, (item) => item)).toBe(items.lastIndexOf(true));
    }),
  );
});
