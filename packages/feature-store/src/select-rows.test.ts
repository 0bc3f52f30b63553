import { describe, expect, it } from 'vitest';
import { selectRows } from './select-rows';

const source = {
  rows: 3,
  length: 1,
  dim: 1,
  ids: ['a', 'b', 'c'],
  read: (rows: ArrayLike<number>) =>
    Promise.resolve(Array.from(rows, (row) => ({ values: Float32Array.of(row), length: 1, dim: 1 }))),
};

describe('selectRows', () => {
  it('brings rows to the order of the ids', async () => {
    const chosen = selectRows(source, ['c', 'a', 'c']);
    expect(chosen).toMatchObject({ rows: 3, ids: ['c', 'a', 'c'] });
    expect(chosen).not.toHaveProperty('fingerprint');
    expect(selectRows({ ...source, fingerprint: 'x' }, ['a']).fingerprint).toBe('x');
    expect((await chosen.read([0, 1, 2])).map(({ values }) => values[0])).toEqual([2, 0, 2]);
  });

  it('finds the row of a.jpg for a, unless a.png is there too', async () => {
    const files = { ...source, ids: ['a.jpg', 'below/b.PNG', 'c'] };
    const chosen = selectRows(files, ['c', 'below/b', 'a', 'a.jpg']);
    expect((await chosen.read([0, 1, 2, 3])).map(({ values }) => values[0])).toEqual([2, 1, 0, 0]);
    expect(() => selectRows(files, ['c.jpg'])).toThrow(/1 of 1 images have no features: c\.jpg/);
    const both = { ...source, ids: ['a.jpg', 'a.png', 'c'] };
    expect(() => selectRows(both, ['a'])).toThrow(/1 of 1 images have no features: a/);
  });

  it('names the images without features', () => {
    expect(() => selectRows(source, ['a', 'x', 'y'])).toThrow(/2 of 3 images have no features: x, y\./);
  });

  it('maps missing rows to missing rows of the source', async () => {
    expect((await selectRows(source, ['a']).read([1]))[0]!.values[0]).toBeGreaterThanOrEqual(3);
  });

  it('finds ids without the extension of an image, unless two files share the name', async () => {
    const files = { ...source, rows: 4, ids: ['x/a.jpg', 'b.PNG', 'c.jpg', 'c.png'] };
    const chosen = selectRows(files, ['b', 'x/a', 'c.png']);
    expect((await chosen.read([0, 1, 2])).map(({ values }) => values[0])).toEqual([1, 0, 3]);
    expect(() => selectRows(files, ['b', 'c'])).toThrow(/1 of 2 images have no features: c\./);
    expect(() => selectRows(files, ['a'])).toThrow(/have no features/);
  });
});
