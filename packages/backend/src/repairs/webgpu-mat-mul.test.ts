import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { webgpuMatMulRepair } from './webgpu-mat-mul';

// Node has no webgpu backend: a fake kernel records the program that it would take. `pnpm check:webgpu` and `pnpm
// check:browser` compare the products of the real backend.
const PROGRAM = 'WEBGPU_MATMUL_PROGRAM_TYPE';
const repair = webgpuMatMulRepair();
let programs: number[];

beforeEach(() => {
  programs = [];
  tf.env().registerFlag(PROGRAM, () => -1);
  for (const kernelName of [tf.BatchMatMul, tf._FusedMatMul]) {
    tf.registerKernel({
      kernelName,
      backendName: 'webgpu',
      kernelFunc: () => {
        programs.push(tf.env().getNumber(PROGRAM));
        return [];
      },
    });
  }
  repair.apply();
});

afterEach(() => {
  repair.undo();
  tf.env().set(PROGRAM, -1);
  for (const kernelName of [tf.BatchMatMul, tf._FusedMatMul]) tf.unregisterKernel(kernelName, 'webgpu');
});

function multiply(
  a: number[],
  b: number[],
  flags: { transposeA?: boolean; transposeB?: boolean },
  kernel: string = tf.BatchMatMul,
) {
  const inputs = {
    a: { dataId: {}, shape: a, dtype: 'float32' as const },
    b: { dataId: {}, shape: b, dtype: 'float32' as const },
  };
  const attrs = { transposeA: false, transposeB: false, ...flags };
  tf.getKernel(kernel, 'webgpu').kernelFunc({ inputs, attrs, backend: {} });
  return programs.at(-1);
}

describe('webgpuMatMulRepair', () => {
  it.each([tf.BatchMatMul, tf._FusedMatMul])('takes the program for small outputs in %s', (kernel) => {
    expect(multiply([64, 2048], [64, 2048], { transposeB: true }, kernel)).toBe(2);
    expect(multiply([2048, 64], [64, 2048], { transposeA: true, transposeB: true }, kernel)).toBe(2);
    expect(multiply([1, 2048], [512, 2048], { transposeB: true }, kernel)).toBe(2);
    expect(tf.env().getNumber(PROGRAM)).toBe(-1);
  });

  it.each([
    ['no transposition', [64, 2048], [2048, 64], {}],
    ['a transposed left side', [2048, 64], [2048, 64], { transposeA: true }],
    ['a short inner dimension', [64, 1999], [64, 1999], { transposeB: true }],
    ['many outputs', [64, 2048], [1024, 2048], { transposeB: true }],
    ['very few outputs', [1, 2048], [128, 2048], { transposeB: true }],
  ] as const)('leaves the choice to the backend with %s', (_, a, b, flags) => {
    expect(multiply([...a], [...b], flags)).toBe(-1);
  });

  it('leaves a program that was set', () => {
    tf.env().set(PROGRAM, 3);
    expect(multiply([64, 2048], [64, 2048], { transposeB: true })).toBe(3);
  });
});
