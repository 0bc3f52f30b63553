import { OptionError, ShapeError, type FeatureSource } from '@vse/base';
import { describe, expect, it } from 'vitest';
import { joinColumns } from './join-columns';

/** Rows of `length` vectors whose numbers count up from `start`. */
function counting(start: number, dim: number, length = 2, rows = 3): FeatureSource {
  return {
    rows,
    length,
    dim,
    fingerprint: `${start}`,
    read: (wanted) =>
      Promise.resolve(
        Array.from(wanted, (row) => ({
          values: Float32Array.from({ length: length * dim }, (_, i) => start + 100 * row + i),
          length,
          dim,
        })),
      ),
  };
}

describe('joinColumns', () => {
  it('puts the vectors of each source one after another, row by row', async () => {
    const joined = joinColumns([counting(0, 2), counting(50, 1)]);
    expect(joined).toMatchObject({ rows: 3, length: 2, dim: 3, fingerprint: '0 50' });
    const [second, first] = await joined.read([1, 0]);
    expect([...first!.values]).toEqual([0, 1, 50, 2, 3, 51]);
    expect([...second!.values]).toEqual([100, 101, 150, 102, 103, 151]);
    expect(second).toMatchObject({ length: 2, dim: 3 });
  });

  it('has no fingerprint if a source has none', () => {
    const named = counting(0, 1);
    const nameless = { rows: 3, length: 2, dim: 1, read: (rows: ArrayLike<number>) => named.read(rows) };
    expect(joinColumns([named, nameless])).not.toHaveProperty('fingerprint');
  });

  it('refuses no source, other rows and other numbers of vectors', async () => {
    expect(() => joinColumns([])).toThrow(OptionError);
    expect(() => joinColumns([counting(0, 1), counting(0, 1, 2, 4)])).toThrow('got 3 and 4');
    await expect(joinColumns([counting(0, 1), counting(0, 1, 1)]).read([2])).rejects.toThrow(
      'row 2 must have the same number of vectors in each source, got 2 and 1',
    );
    await expect(joinColumns([counting(0, 1), counting(0, 1, 1)]).read([0])).rejects.toThrow(ShapeError);
  });
});
