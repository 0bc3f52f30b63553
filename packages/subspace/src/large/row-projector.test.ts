import { OptionError, seededRandom, ShapeError } from '@vse/base';
import { expectClose } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitPca } from '../pca/fit-pca';
import { onnxProduct } from './onnx-product';
import { kernelProduct, zeros, type Dense, type Product } from './product';
import { rowProjector } from './row-projector';

const dim = 12;

/** Rows that are 0 in about half of their blocks of three columns. */
function sparseRows(rows: number, seed = 1): Dense {
  const random = seededRandom(seed);
  const out = zeros(rows, dim);
  for (let i = 0; i < rows * dim; i += 3) {
    if (random.next() < 0.5) continue;
    for (let j = i; j < i + 3; j++) out.values[j] = random.normal();
  }
  return out;
}

describe('rowProjector', () => {
  it('takes the mean off and turns the rest: (5, 4) with mean (3, 4) along (0.6, 0.8) is 1.2', async () => {
    const pca = await fitPca([[0, 0], [3, 4], [6, 8]], { components: 1 }); // prettier-ignore
    const project = rowProjector(pca, { blockCols: 1 });
    expectClose(await project({ values: Float32Array.of(5, 4, 0, 0), rows: 2, cols: 2 }), [1.2, -5]);
  });

  it.each([false, true])('gives what project gives for any blocks, whitened: %s', async (whiten) => {
    const pca = await fitPca({ values: sparseRows(60).values, dim }, { components: 5, whiten });
    const count = fc.integer({ min: 1, max: 7 });
    await fc.assert(
      fc.asyncProperty(count, fc.integer({ min: 1, max: 20 }), count, async (rows, blockCols, seed) => {
        const some = sparseRows(rows, seed);
        const got = await rowProjector(pca, { blockCols })(some);
        expectClose(got, pca.project(some.values), { relative: 1e-4, absolute: 1e-5 });
      }),
      { numRuns: 20 },
    );
    const onnx = rowProjector(pca, { product: await onnxProduct({ threads: 1 }), blockCols: 5 });
    const some = sparseRows(9, 3);
    expectClose(await onnx(some), pca.project(some.values), { relative: 1e-4, absolute: 1e-5 });
  });

  it('multiplies no more than is there', async () => {
    const pca = await fitPca({ values: sparseRows(60).values, dim }, { components: 5 });
    let multiplied = 0;
    const counting: Product = (a, b, options) => {
      multiplied += a.rows * a.cols;
      return kernelProduct(a, b, options);
    };
    const some = sparseRows(50, 2);
    await rowProjector(pca, { product: counting, blockCols: 3 })(some);
    expect(multiplied).toBe(some.values.filter((value) => value !== 0).length);
  });

  it('reports bad input', async () => {
    const pca = await fitPca({ values: sparseRows(60).values, dim }, { components: 5 });
    await expect(rowProjector(pca)(zeros(2, 3))).rejects.toThrow(ShapeError);
    expect(() => rowProjector(pca, { blockCols: 0 })).toThrow(OptionError);
  });
});
