import { OptionError } from '@vse/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gridRows } from './grid';

describe('gridRows', () => {
  it('combines the axes, the last one fastest', () => {
    const rows = gridRows({ margin: [0.1, 0.2], text: ['a', 'b'], epochs: 4 });
    expect(rows.map(({ flags }) => flags)).toEqual([
      { margin: 0.1, text: 'a', epochs: 4 },
      { margin: 0.1, text: 'b', epochs: 4 },
      { margin: 0.2, text: 'a', epochs: 4 },
      { margin: 0.2, text: 'b', epochs: 4 },
    ]);
    expect(rows[1]!.axes).toEqual({ margin: 0.1, text: 'b' });
    expect(rows[1]!.id).toMatch(/^margin-0\.1_text-b_[0-9a-f]{8}$/);
  });

  it('gives every row a unique id that is a valid folder name', () => {
    const values = fc.uniqueArray(fc.oneof(fc.string(), fc.integer(), fc.boolean()), {
      minLength: 1,
      maxLength: 4,
    });
    const grids = fc.dictionary(fc.string({ minLength: 1, maxLength: 4 }), values, { maxKeys: 3 });
    fc.assert(
      fc.property(grids, (grid) => {
        const rows = gridRows(grid);
        const count = Object.values(grid).reduce((product, { length }) => product * length, 1);
        expect(new Set(rows.map(({ id }) => id)).size).toBe(count);
        for (const { id } of rows) expect(id).toMatch(/^[\w.-]{8,}$/);
      }),
    );
  });

  it('names a row by its flags, not by their order', () => {
    const [one] = gridRows({ a: 1, b: 2 });
    const [other] = gridRows({ b: 2, a: 1 });
    const [third] = gridRows({ a: 1, b: 3 });
    expect(one!.id).toBe(other!.id);
    expect(one!.id).not.toBe(third!.id);
  });

  it('refuses invalid values, empty axes and repeated values', () => {
    for (const a of [[], [1, 1], null, { b: 1 }, [[1]]]) {
      expect(() => gridRows({ a } as never)).toThrow(OptionError);
    }
  });
});
