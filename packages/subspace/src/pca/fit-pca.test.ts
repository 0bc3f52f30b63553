import { DataError, OptionError, type VseError } from '@vse/base';
import { expectClose } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitPca } from './fit-pca';
import { randomMatrix } from '../testing/matrices';

const random = (rows: number, dim: number, seed = 1) => ({ values: randomMatrix(rows, dim, seed).data, dim });

describe('fitPca', () => {
  it('finds a line worked by hand', async () => {
    const pca = await fitPca(
      [
        [0, 0],
        [-3, -4],
        [3, 4],
        [0, 0],
      ],
      { components: 1 },
    );
    expectClose(pca.axes, [0.6, 0.8]);
    expectClose(pca.explainedVariance, [50 / 3]);
    expectClose(pca.project(Float32Array.of(3, 4)), [5]);
    expectClose(pca.noiseVariance, 0, { absolute: 1e-12 });
  });

  it('keeps axes orthonormal, ordered, with the largest entry positive, and restores what it kept', async () => {
    const shape = fc.record({
      rows: fc.integer({ min: 2, max: 20 }),
      dim: fc.integer({ min: 1, max: 20 }),
      seed: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(shape, fc.boolean(), async ({ rows, dim, seed }, whiten) => {
        const data = random(rows, dim, seed);
        const pca = await fitPca(data, { whiten });
        const { axes, components: count, explainedVariance } = pca;
        expect([...explainedVariance].sort((a, b) => b - a)).toEqual([...explainedVariance]);
        for (let i = 0; i < count; i++) {
          const own = axes.subarray(i * dim, (i + 1) * dim);
          expect(Math.max(...own)).toBeGreaterThanOrEqual(-Math.min(...own));
          for (let k = 0; k < count; k++) {
            const along = own.reduce((sum, value, j) => sum + value * axes[k * dim + j]!, 0);
            expect(along).toBeCloseTo(i === k ? 1 : 0, 5);
          }
        }
        expectClose(pca.restore(pca.project(data.values)), data.values, { absolute: 1e-4 });
      }),
      { numRuns: 30 },
    );
  });

  it('gives the same whether rows are permuted, moved, or read as a source', async () => {
    const { values, dim } = random(40, 6, 5);
    const vectors = Array.from({ length: 40 }, (_, i) => values.subarray(i * dim, (i + 1) * dim));
    const one = await fitPca(vectors, { components: 3 });
    const other = await fitPca(
      [...vectors].reverse().map((row) => row.map((value) => value + 2)),
      { components: 3 },
    );
    expectClose(other.axes, one.axes);
    expectClose(other.explainedVariance, one.explainedVariance);
    expectClose(
      other.mean,
      one.mean.map((value) => value + 2),
    );
  });

  it('chooses the randomised method by itself only for large squares, and either when told', async () => {
    const data = random(60, 30, 2);
    const [exact, automatic] = [await fitPca(data, { method: 'exact' }), await fitPca(data)];
    expect(automatic.axes).toEqual(exact.axes);
    const sketch = await fitPca(data, { method: 'randomized', components: 2, oversample: 28 });
    expectClose(sketch.explainedVariance, exact.explainedVariance.slice(0, 2));
    expectClose(sketch.axes, exact.axes.slice(0, 60));
  });

  it('takes constant columns, equal rows and more columns than rows', async () => {
    const constant = await fitPca([
      [1, 7, 0],
      [2, 7, 1],
      [4, 7, 1],
    ]);
    expect(constant.explainedVariance[2]).toBeCloseTo(0, 12);
    expectClose(
      constant
        .project(Float32Array.of(1, 8, 0))
        .map(Math.abs)
        .slice(2),
      [1],
    );
    const equal = await fitPca(
      [
        [3, 3],
        [3, 3],
      ],
      { whiten: true },
    );
    expect(Array.from(equal.explainedVariance)).toEqual([0, 0]);
    expect(Array.from(equal.project(Float32Array.of(9, 9)))).toEqual([0, 0]);
    const wide = await fitPca(random(4, 50), {});
    expect(wide.components).toBe(4);
    expect(wide.explainedVariance[3]! / wide.explainedVariance[0]!).toBeLessThan(1e-12);
  });

  it.each<[string, () => Promise<unknown>, new (...args: never[]) => VseError, RegExp]>([
    ['one row', () => fitPca([[1, 2]]), DataError, /at least 2 rows and 1 column, got 1 rows/],
    ['no rows', () => fitPca([]), DataError, /got 0 rows and 0 columns/],
    ['NaN', () => fitPca([[1], [NaN]]), DataError, /row 1 has NaN at column 0/],
    [
      'too many',
      () => fitPca([[1], [2]], { components: 2 }),
      OptionError,
      /components must be a whole number from 1 to 1, got 2/,
    ],
    [
      'a method',
      () => fitPca([[1], [2]], { method: 'fast' as never }),
      OptionError,
      /'exact' or 'randomized', got "fast"/,
    ],
    ['iterations', () => fitPca([[1], [2]], { iterations: -1 }), OptionError, /iterations must be/],
    ['oversample', () => fitPca([[1], [2]], { oversample: 0.5 }), OptionError, /oversample must be/],
  ])('refuses %s', async (_, run, kind, message) => {
    await expect(run()).rejects.toThrow(kind);
    await expect(run()).rejects.toThrow(message);
  });
});
