import { describe, expect, it } from 'vitest';
import { productModel } from './onnx-model';

describe('productModel', () => {
  it('is a model of one Gemm that differs in whether the second matrix is transposed', () => {
    const [plain, transposing] = [productModel(false), productModel(true)];
    expect(new TextDecoder('latin1').decode(plain)).toContain('Gemm');
    const differing = plain.filter((byte, i) => byte !== transposing[i]);
    expect([plain.length, differing.length]).toEqual([transposing.length, 1]);
  });
});
