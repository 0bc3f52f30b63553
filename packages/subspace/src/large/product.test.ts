import { seededRandom } from '@vse/base';
import { expectClose } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { onnxProduct } from './onnx-product';
import { addTo, kernelProduct, rowsOf, zeros, type Dense } from './product';

const products = [
  ['kernelProduct', () => Promise.resolve(kernelProduct)],
  ['onnxProduct', () => onnxProduct({ threads: 1 })],
] as const;

function random(rows: number, cols: number, seed: number): Dense {
  const source = seededRandom(seed);
  return { values: Float32Array.from({ length: rows * cols }, () => source.normal()), rows, cols };
}

function slow(a: Dense, b: Dense, transposeB: boolean): number[] {
  const cols = transposeB ? b.rows : b.cols;
  return Array.from({ length: a.rows * cols }, (_, at) => {
    let sum = 0;
    for (let k = 0; k < a.cols; k++) {
      const column = at % cols;
      const right = transposeB ? b.values[column * b.cols + k]! : b.values[k * b.cols + column]!;
      sum += a.values[Math.floor(at / cols) * a.cols + k]! * right;
    }
    return sum;
  });
}

describe.each(products)('%s', (_, open) => {
  it('multiplies, with the second as it is or transposed', async () => {
    const product = await open();
    const a = { values: Float32Array.of(1, 2, 3, 4), rows: 2, cols: 2 };
    const b = { values: Float32Array.of(5, 6, 7, 8), rows: 2, cols: 2 };
    expectClose((await product(a, b)).values, [19, 22, 43, 50]); // 1 x 5 + 2 x 7, 1 x 6 + 2 x 8, ...
    expectClose((await product(a, b, { transposeB: true })).values, [17, 23, 39, 53]); // 1 x 5 + 2 x 6, ...
  });

  it('agrees with loops for any sizes, also on views', async () => {
    const product = await open();
    const size = fc.integer({ min: 1, max: 9 });
    await fc.assert(
      fc.asyncProperty(size, size, size, fc.boolean(), async (rows, inner, cols, transposeB) => {
        const a = rowsOf(random(rows + 2, inner, 1), 1, rows);
        const b = transposeB ? random(cols, inner, 2) : random(inner, cols, 2);
        const out = await product(a, b, { transposeB });
        expect([out.rows, out.cols]).toEqual([rows, cols]);
        expectClose(out.values, slow(a, b, transposeB), { relative: 1e-4, absolute: 1e-5 });
      }),
      { numRuns: 30 },
    );
  });
});

describe('rowsOf, zeros and addTo', () => {
  it('look at rows and add to them in place', () => {
    const all = zeros(3, 2);
    addTo(rowsOf(all, 1, 1), { values: Float32Array.of(1, 2), rows: 1, cols: 2 }, 3);
    expect([...all.values]).toEqual([0, 0, 3, 6, 0, 0]);
    expect(rowsOf(all, 1).rows).toBe(2);
  });
});
