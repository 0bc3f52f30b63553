import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { productModel } from './product-model';

describe('productModel', () => {
  it.each([
    [false, false, [19, 22, 43, 50]],
    [false, true, [17, 23, 39, 53]],
    [true, false, [26, 30, 38, 44]],
    [true, true, [23, 31, 34, 46]],
  ])('is a valid model of the product, transposed %s and %s', async (transposeA, transposeB, wanted) => {
    const session = await InferenceSession.create(productModel({ transposeA, transposeB }));
    const a = new Tensor('float32', [1, 2, 3, 4], [2, 2]);
    const b = new Tensor('float32', [5, 6, 7, 8], [2, 2]);
    const { product } = await session.run({ a, b });
    expect(product!.dims).toEqual([2, 2]);
    expect(Array.from(product!.data as Float32Array)).toEqual(wanted);
    await session.release();
  });
});
