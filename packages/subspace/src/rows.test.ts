import { DataError, OptionError, ShapeError, type FeatureSource } from '@vse/base';
import { describe, expect, it } from 'vitest';
import { eachBlock, featureRows, pickRows, rowSource, sampleRows, type RowSource } from './rows';

const vectors = [
  [1, 2],
  [3, 4],
  [5, 6],
];

const read = async (source: RowSource, rows: readonly number[]) => Array.from(await source.read(rows));

describe('rowSource', () => {
  it('reads vectors and arrays by row, in any order', async () => {
    expect(await read(rowSource(vectors), [2, 0])).toEqual([5, 6, 1, 2]);
    const dense = rowSource({ values: Float32Array.of(1, 2, 3, 4, 5, 6), dim: 3 });
    expect([dense.rows, dense.dim]).toEqual([2, 3]);
    expect(await read(dense, [1, 1])).toEqual([4, 5, 6, 4, 5, 6]);
  });

  it('gives a source back and takes no rows', () => {
    const source = rowSource(vectors);
    expect(rowSource(source)).toBe(source);
    expect(rowSource([]).rows).toBe(0);
  });

  it('refuses rows of different lengths and arrays that do not divide', () => {
    expect(() => rowSource([[1, 2], [3]], 'fitPca')).toThrow(
      new ShapeError('fitPca: every row must have 2 numbers like the first, row 1 has 1.'),
    );
    expect(() => rowSource({ values: new Float32Array(5), dim: 2 })).toThrow(
      /5 numbers do not make rows of 2/,
    );
    expect(() => rowSource({ values: new Float32Array(0), dim: 0 })).toThrow(ShapeError);
  });
});

describe('featureRows', () => {
  it('takes the mean of the vectors of an image', async () => {
    const source: FeatureSource = {
      rows: 1,
      length: 2,
      dim: 2,
      read: (rows) =>
        Promise.resolve(Array.from(rows, () => ({ values: Float32Array.of(1, 2, 3, 6), length: 2, dim: 2 }))),
    };
    expect(await read(featureRows(source), [0])).toEqual([2, 4]);
  });
});

describe('pickRows and sampleRows', () => {
  it('pick rows in the order named, repeated as may be', async () => {
    const picked = pickRows(vectors, [2, 2, 0]);
    expect(picked.rows).toBe(3);
    expect(await read(picked, [0, 1, 2])).toEqual([5, 6, 5, 6, 1, 2]);
    expect(() => pickRows(vectors, [0, 3])).toThrow(
      new OptionError('pickRows: row 1 must be from 0 to 2, got 3.'),
    );
  });

  it('sample without repeating, in order, the same for the same seed', async () => {
    const many = rowSource(Array.from({ length: 50 }, (_, i) => [i]));
    const sample = sampleRows(many, 20, { seed: 4 });
    const rows = await read(sample, [...Array(20).keys()]);
    expect(new Set(rows).size).toBe(20);
    expect(rows).toEqual([...rows].sort((a, b) => a - b));
    expect(await read(sampleRows(many, 20, { seed: 4 }), [...Array(20).keys()])).toEqual(rows);
    expect(await read(sampleRows(many, 20, { seed: 5 }), [...Array(20).keys()])).not.toEqual(rows);
    expect(sampleRows(many, 99).rows).toBe(50);
    expect(() => sampleRows(many, 0)).toThrow(OptionError);
  });
});

describe('eachBlock', () => {
  it('gives every row once, in order, less a vector, in blocks of bounded size', async () => {
    const dim = 100_000;
    const asked: number[] = [];
    const source: RowSource = {
      rows: 100,
      dim,
      read: (rows) => {
        asked.push(rows.length);
        const values = new Float32Array(rows.length * dim);
        for (let i = 0; i < rows.length; i++) values.fill(rows[i]!, i * dim, (i + 1) * dim);
        return Promise.resolve(values);
      },
    };
    const seen: number[] = [];
    await eachBlock(
      'test',
      source,
      (block, rows, first) => {
        expect(first).toBe(seen.length);
        for (let i = 0; i < rows; i++) seen.push(block[i * dim + 1]!);
      },
      new Float32Array(dim).fill(1),
    );
    expect(seen).toEqual(Array.from({ length: 100 }, (_, i) => i - 1));
    expect(Math.max(...asked) * dim).toBeLessThanOrEqual(1 << 22);
  });

  it('names the row and column of a number that is not finite', async () => {
    const rows = rowSource([
      [1, 2],
      [3, NaN],
    ]);
    await expect(eachBlock('fitPca', rows, () => undefined)).rejects.toThrow(
      /fitPca: row 1 has NaN at column 1, wanted a finite number/,
    );
  });

  it('refuses a source that gives too little, and passes its errors on', async () => {
    const short: RowSource = { rows: 2, dim: 2, read: () => Promise.resolve(new Float32Array(3)) };
    await expect(eachBlock('fitPca', short, () => undefined)).rejects.toThrow(DataError);
    const dim = 1 << 20;
    const failing: RowSource = {
      rows: 40,
      dim,
      read: (rows) =>
        rows[0] === 0
          ? Promise.resolve(new Float32Array(rows.length * dim))
          : Promise.reject(new Error('disk')),
    };
    await expect(eachBlock('fitPca', failing, () => undefined)).rejects.toThrow('disk');
  });
});
