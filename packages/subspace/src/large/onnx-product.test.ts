import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { onnxProduct } from './onnx-product';

describe('onnxProduct', () => {
  it('takes the runtime that a server in one file passes', async () => {
    const product = await onnxProduct({ threads: 1, library: () => import('onnxruntime-node') });
    const row = { values: Float32Array.of(1, 2), rows: 1, cols: 2 };
    expect([...(await product(row, row, { transposeB: true })).values]).toEqual([5]);
    const failing = onnxProduct({ library: () => Promise.reject(new Error('404')) });
    await expect(failing).rejects.toThrow('onnxProduct: library must load onnxruntime-node, and failed: 404');
  });

  it('takes matrices without rows', async () => {
    const product = await onnxProduct();
    const none = { values: new Float32Array(0), rows: 0, cols: 2 };
    const some = { values: Float32Array.of(1, 2), rows: 1, cols: 2 };
    expect(await product(none, some, { transposeB: true })).toMatchObject({ rows: 0, cols: 1 });
    expect(await product(some, none, { transposeB: true })).toMatchObject({ rows: 1, cols: 0 });
    expectClose((await product(some, some, { transposeB: true })).values, [5]);
  });
});
