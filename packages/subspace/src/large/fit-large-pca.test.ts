import { OptionError, seededRandom } from '@vse/base';
import { expectClose } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitPca } from '../pca/fit-pca';
import type { Pca } from '../pca/pca';
import { fitLargePca } from './fit-large-pca';
import { onnxProduct } from './onnx-product';
import { kernelProduct } from './product';

/** Rows whose columns are mixtures of directions of falling variance. */
function fallingRows(rows: number, dim: number, seed = 1, fall = 0.8): { values: Float32Array; dim: number } {
  const random = seededRandom(seed);
  const mixing = Float64Array.from({ length: dim * dim }, () => random.normal() / Math.sqrt(dim));
  const values = new Float32Array(rows * dim);
  for (let i = 0; i < rows; i++) {
    const own = Array.from({ length: dim }, (_, k) => random.normal() * fall ** k);
    for (let j = 0; j < dim; j++) {
      values[i * dim + j] = 3 + own.reduce((sum, x, k) => sum + x * mixing[k * dim + j]!, 0);
    }
  }
  return { values, dim };
}

/** Variance of rows within the span of a set of axes. */
function held(pca: Pca): number {
  return pca.explainedVariance.reduce((sum, value) => sum + value, 0) / pca.totalVariance;
}

describe('fitLargePca', () => {
  it('finds the one direction of rows along a line', async () => {
    // (0, 0), (3, 4), (6, 8): along (0.6, 0.8), at distances -5, 0, 5 from the mean: variance 50 / 2 = 25.
    const pca = await fitLargePca([[0, 0], [3, 4], [6, 8]], { components: 1 }); // prettier-ignore
    expectClose(pca.axes, [0.6, 0.8]);
    expectClose([...pca.explainedVariance, pca.totalVariance], [25, 25]);
    expectClose(pca.mean, [3, 4]);
  });

  it('agrees with the exact fit on what varies', async () => {
    const rows = fallingRows(300, 40);
    const exact = await fitPca(rows, { components: 10, method: 'exact' });
    const large = await fitLargePca(rows, { components: 15, iterations: 3, blockRows: 64 });
    expectClose(large.totalVariance, exact.totalVariance);
    expectClose(large.explainedVariance.subarray(0, 10), exact.explainedVariance, { relative: 2e-3 });
    const wanted = exact.project(rows.values.subarray(0, 400));
    const got = large.project(rows.values.subarray(0, 400));
    for (let i = 0; i < 10; i++) {
      expectClose(got.subarray(i * 15, i * 15 + 5), wanted.subarray(i * 10, i * 10 + 5), { absolute: 0.02 });
    }
  });

  it('keeps all distances with all components, in blocks of few', async () => {
    const rows = fallingRows(60, 12);
    const pca = await fitLargePca(rows, { components: 12, block: 3 });
    expectClose(held(pca), 1, { relative: 1e-4 });
    expectClose(pca.restore(pca.project(rows.values)), rows.values, { absolute: 1e-3 });
  });

  it('has orthonormal axes, uncorrelated projections within a block, and variances in order', async () => {
    const rows = fallingRows(200, 30, 2, 0.95);
    const pca = await fitLargePca(rows, { components: 20, block: 600 });
    const { axes, explainedVariance } = pca;
    const grams = await kernelProduct(
      { values: axes, rows: 20, cols: 30 },
      { values: axes, rows: 20, cols: 30 },
      { transposeB: true },
    );
    const identity = Float32Array.from({ length: 400 }, (_, i) => (i % 21 === 0 ? 1 : 0));
    expectClose(grams.values, identity, { absolute: 3e-5 });
    expect([...explainedVariance]).toEqual([...explainedVariance].sort((a, b) => b - a));
    const projected = pca.project(rows.values);
    const covariance = (a: number, b: number) => {
      let sum = 0;
      for (let i = 0; i < 200; i++) sum += projected[i * 20 + a]! * projected[i * 20 + b]!;
      return sum / 199;
    };
    expectClose([covariance(0, 0), covariance(5, 5)], [explainedVariance[0]!, explainedVariance[5]!], {
      relative: 1e-3,
    });
    expectClose([covariance(0, 1), covariance(3, 7), covariance(2, 19)], [0, 0, 0], { absolute: 1e-3 });
  });

  it('holds nearly as much as the exact fit, whatever the rows', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1000 }), async (seed) => {
        const rows = fallingRows(80, 20, seed, 0.9);
        const exact = await fitPca(rows, { components: 6, method: 'exact' });
        const large = await fitLargePca(rows, { components: 6, iterations: 2, seed });
        expect(held(large)).toBeLessThanOrEqual(held(exact) + 1e-5);
        expect(held(large)).toBeGreaterThan(0.93 * held(exact));
      }),
      { numRuns: 10 },
    );
  });

  it('takes rows of fewer directions than components', async () => {
    const random = seededRandom(1);
    const values = Float32Array.from({ length: 50 * 10 }, (_, i) => (i % 10 < 2 ? random.normal() : 0));
    const pca = await fitLargePca({ values, dim: 10 }, { components: 6 });
    expect(pca.axes.every(Number.isFinite)).toBe(true);
    expectClose(pca.explainedVariance.subarray(2), [0, 0, 0, 0], { absolute: 1e-6 });
    expectClose(held(pca), 1);
  });

  it('gives the same for the same seed, and for another product', async () => {
    const rows = fallingRows(80, 20);
    const [first, again] = [
      await fitLargePca(rows, { components: 5 }),
      await fitLargePca(rows, { components: 5 }),
    ];
    expect(again.axes).toEqual(first.axes);
    const onnx = await fitLargePca(rows, { components: 5, product: await onnxProduct({ threads: 1 }) });
    expectClose(onnx.explainedVariance, first.explainedVariance, { relative: 1e-3 });
  });

  it('reports bad input', async () => {
    const rows = fallingRows(10, 20);
    await expect(fitLargePca(rows, { components: 10 })).rejects.toThrow(
      /components must be a whole number from 1 to 9, got 10/,
    );
    await expect(fitLargePca(rows, { components: 2, block: 0 })).rejects.toThrow(OptionError);
    await expect(fitLargePca([[1, NaN], [1, 2], [3, 4]], { components: 1 })).rejects.toThrow(/row 0/); // prettier-ignore
  });
});
