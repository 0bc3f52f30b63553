import { DataError, OptionError, type VseError } from '@vse/base';
import { expectClose } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitCca, fitCcaPath } from './fit-cca';
import { randomMatrix } from '../testing/matrices';
import { rowSource, type DenseRows } from '../rows';

interface View {
  readonly dim: number;
  readonly values: Float64Array;
}

/** Views of one hidden number each row, with noise. */
function views(rows: number, dims: readonly [number, number], seed = 1): readonly [View, View] {
  const hidden = randomMatrix(rows, 1, seed).data;
  const view = (dim: number, fork: number) => ({
    dim,
    values: randomMatrix(rows, dim, seed + fork).data.map(
      (value, at) => value + hidden[Math.floor(at / dim)]!,
    ),
  });
  return [view(dims[0], 100), view(dims[1], 200)];
}

const columnsOf = ({ values, dim }: DenseRows) =>
  Array.from({ length: dim }, (_, j) => Float64Array.from(values).filter((_, at) => at % dim === j));

const correlation = (x: ArrayLike<number>, y: ArrayLike<number>) => {
  const centred = [x, y].map((of) => {
    const mean = Array.prototype.reduce.call(of, (sum, value) => Number(sum) + Number(value), 0) as number;
    return Array.from(of, (value) => value - mean / of.length);
  });
  const dot = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  return (
    dot(centred[0]!, centred[1]!) / Math.sqrt(dot(centred[0]!, centred[0]!) * dot(centred[1]!, centred[1]!))
  );
};

const plain = { power: 0, normalize: false };

describe('fitCca', () => {
  it('is the correlation where each view has one column', async () => {
    const images = [[1], [2], [3], [4]];
    const captions = [[2], [1], [4], [3]];
    // Centred (-1.5 -0.5 0.5 1.5) and (-0.5 -1.5 1.5 0.5): 3 over 5.
    const cca = await fitCca(images, captions, { regularization: 0 });
    expectClose(cca.correlations, [0.6]);
    expectClose(cca.images.weights, [1 / Math.sqrt(5 / 3)]);
    const ridge = await fitCca(images, captions, { regularization: 5, divisor: 'none' });
    expectClose(ridge.correlations, [3 / 10]);
  });

  it('gives projections with unit variance that correlate pairwise and with nothing else', async () => {
    const dims = fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 }));
    await fc.assert(
      fc.asyncProperty(dims, fc.nat(1000), async (sizes, seed) => {
        const [images, captions] = views(60, sizes, seed);
        const cca = await fitCca(images, captions, { regularization: 0 });
        const count = cca.components;
        const project = async (of: Promise<Float32Array>) => columnsOf({ values: await of, dim: count });
        const x = await project(cca.projectImages(images, plain));
        const y = await project(cca.projectCaptions(captions, plain));
        for (let i = 0; i < count; i++) {
          expect(x[i]!.reduce((sum, value) => sum + value * value, 0) / 59).toBeCloseTo(1, 4);
          for (let j = 0; j < count; j++) {
            expect(correlation(x[i]!, y[j]!)).toBeCloseTo(i === j ? cca.correlations[i]! : 0, 4);
            if (i !== j) expect(correlation(x[i]!, x[j]!)).toBeCloseTo(0, 4);
          }
        }
      }),
      { numRuns: 15 },
    );
  });

  it('beats every single pair of columns, and swaps with its views', async () => {
    const [images, captions] = views(80, [4, 6], 3);
    const cca = await fitCca(images, captions, { regularization: 0 });
    const pairs = columnsOf(images).flatMap((x) =>
      columnsOf(captions).map((y) => Math.abs(correlation(x, y))),
    );
    expect(cca.correlations[0]!).toBeGreaterThan(Math.max(...pairs));
    const swapped = await fitCca(captions, images, { regularization: 0 });
    expectClose(swapped.correlations, cca.correlations);
  });

  it('does not change with the scale of a view or an invertible map of it, without regularisation', async () => {
    const [images, captions] = views(50, [3, 5], 4);
    const mixed = Float64Array.from(images.values, (value, at) => {
      const row = Math.floor(at / 3) * 3;
      return 7 * value + images.values[row]! - (at % 3 === 2 ? images.values[row + 1]! : 0);
    });
    const one = await fitCca(images, captions, { regularization: 0 });
    const other = await fitCca({ values: mixed, dim: 3 }, captions, { regularization: 0 });
    expectClose(other.correlations, one.correlations);
    const relative = { regularization: { ofMeanVariance: 0.1 } };
    const scaled = { ...images, values: images.values.map((value) => 1e4 * value) };
    expectClose(
      (await fitCca(scaled, captions, relative)).correlations,
      (await fitCca(images, captions, relative)).correlations,
    );
  });

  it('keeps the requested pairs, those of the full fit', async () => {
    const [images, captions] = views(50, [6, 4], 5);
    const all = await fitCca(images, captions);
    const two = await fitCca(images, captions, { components: 2 });
    expect([all.components, two.components]).toEqual([4, 2]);
    expectClose(two.correlations, all.correlations.slice(0, 2));
    expectClose(
      two.images.weights,
      all.images.weights.filter((_, at) => at % 4 < 2),
    );
  });
});

describe('fitCcaPath', () => {
  it('returns the fit of each regularisation in order, and reads the rows as for one', async () => {
    const [images, captions] = views(40, [5, 3], 8);
    let rowsRead = 0;
    const source = rowSource(images);
    const counted = {
      rows: 40,
      dim: 5,
      read: (rows: ArrayLike<number>) => ((rowsRead += rows.length), source.read(rows)),
    };
    const regularizations = [1, 0, { ofMeanVariance: 0.5 }, { images: 2, captions: 0.1 }];
    const fits = await fitCcaPath(counted, captions, { regularizations, components: 2 });
    expect(rowsRead).toBe(2 * 40);
    for (const [i, regularization] of regularizations.entries()) {
      const one = await fitCca(images, captions, { regularization, components: 2 });
      expect(fits[i]!.correlations).toEqual(one.correlations);
      expect(fits[i]!.images).toEqual(one.images);
      expect(fits[i]!.captions).toEqual(one.captions);
    }
    expect(new Set(fits.map(({ correlations }) => correlations[0])).size).toBe(4);
  });

  it('returns no fit for no regularisation, and rejects a wrong one before reading', async () => {
    const rows = [[1], [2], [4]];
    expect(await fitCcaPath(rows, rows, { regularizations: [] })).toEqual([]);
    await expect(fitCcaPath(rows, rows, { regularizations: [1, -1] })).rejects.toThrow(
      /regularization of images must be/,
    );
  });
});

describe('fitCca on awkward views', () => {
  it('ignores a constant or repeated column', async () => {
    const [images, captions] = views(50, [3, 4], 6);
    const padded = {
      dim: 5,
      values: Float64Array.from({ length: 250 }, (_, at) => {
        const row = Math.floor(at / 5) * 3;
        return at % 5 === 4 ? 2.5 : images.values[row + ((at % 5) % 3)]!;
      }),
    };
    const cca = await fitCca(padded, captions, { regularization: 0 });
    expect(cca.components).toBe(3);
    expectClose(cca.correlations, (await fitCca(images, captions, { regularization: 0 })).correlations);
    await expect(fitCca(padded, captions, { regularization: 0, components: 4 })).rejects.toThrow(
      /components must be at most 3, got 4/,
    );
    expect((await fitCca(padded, captions, { components: 4 })).components).toBe(4);
  });

  it('takes more columns than rows: everything correlates without regularisation, less with it', async () => {
    const [images, captions] = views(10, [30, 20], 7);
    const overfit = await fitCca(images, captions, { regularization: 0 });
    expect(overfit.components).toBe(9);
    expectClose(overfit.correlations, new Array<number>(9).fill(1), { relative: 1e-6 });
    const { correlations } = await fitCca(images, captions, { regularization: { ofMeanVariance: 1 } });
    expect(correlations[0]!).toBeLessThan(0.99);
    expect(Array.from(correlations).every(Number.isFinite)).toBe(true);
  });

  it('gives correlations of 0 for a view without variance when a ridge is absolute', async () => {
    const cca = await fitCca([[1], [1], [1]], [[1], [2], [4]], { regularization: 1 });
    expect(Array.from(cca.correlations)).toEqual([0]);
  });

  const good = [[1], [2], [4]];
  it.each<[string, () => Promise<unknown>, new (...args: never[]) => VseError, RegExp]>([
    ['constant images', () => fitCca([[1], [1], [1]], good), DataError, /the images are all alike/],
    ['constant captions', () => fitCca(good, [[1], [1], [1]]), DataError, /the captions are all alike/],
    [
      'different lengths',
      () => fitCca(good, [[1], [2]]),
      DataError,
      /got 3 and 2. Give the image of each caption with pickRows/,
    ],
    ['one row', () => fitCca([[1]], [[1]]), DataError, /images must have at least 2 rows/],
    ['no captions', () => fitCca(good, []), DataError, /captions must have at least 2 rows/],
    ['infinity', () => fitCca(good, [[1], [2], [Infinity]]), DataError, /row 2 has Infinity at column 1/],
    [
      'components',
      () => fitCca(good, good, { components: 2 }),
      OptionError,
      /components must be a whole number from 1 to 1/,
    ],
    [
      'half a thread',
      () => fitCca(good, good, { threads: 0.5 }),
      OptionError,
      /threads must be a whole number of at least 1, got 0.5/,
    ],
    [
      'a ridge',
      () => fitCca(good, good, { regularization: -1 }),
      OptionError,
      /regularization of images must be/,
    ],
    [
      'a divisor',
      () => fitCca(good, good, { divisor: 'm' as never }),
      OptionError,
      /'n-1', 'n' or 'none', got 'm'/,
    ],
  ])('refuses %s', async (_, run, kind, message) => {
    await expect(run()).rejects.toThrow(kind);
    await expect(run()).rejects.toThrow(message);
  });
});
