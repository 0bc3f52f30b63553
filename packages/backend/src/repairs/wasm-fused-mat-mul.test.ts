import * as tf from '@tensorflow/tfjs-core';
import { seededRandom } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { onBackends } from '../testing/on-backends';
import { useBackend } from '../use-backend';

const random = seededRandom(5);
const normal = (size: number) => Float32Array.from({ length: size }, () => random.normal());

beforeAll(async () => {
  await useBackend({ prefer: ['cpu'], log: false });
  await useBackend({ prefer: ['wasm'], log: false });
});

describe('wasmFusedMatMulRepair', () => {
  it('adds the bias to every row: [[1, 2], [3, 4]] [[1, 0], [0, 1]]^T + [10, 20]', async () => {
    await tf.setBackend('wasm');
    const a = tf.tensor2d([1, 2, 3, 4], [2, 2]);
    const b = tf.tensor2d([1, 0, 0, 1], [2, 2]);
    const bias = tf.tensor1d([10, 20]);
    expectClose(tf.fused.matMul({ a, b, transposeB: true, bias }), [11, 22, 13, 24]);
  });

  const shapes = [
    { a: [5, 6], b: [6, 7], transposeA: false, transposeB: false },
    { a: [5, 6], b: [7, 6], transposeA: false, transposeB: true },
    { a: [6, 5], b: [6, 7], transposeA: true, transposeB: false },
    { a: [3, 5, 6], b: [3, 6, 7], transposeA: false, transposeB: false },
    { a: [3, 30, 40], b: [1, 7, 40], transposeA: false, transposeB: true },
  ];
  const activations = ['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu', 'prelu'] as const;

  it.each(shapes)('$a x $b as on cpu, with every activation', async ({ a, b, transposeA, transposeB }) => {
    const x = normal(tf.util.sizeFromShape(a));
    const y = normal(tf.util.sizeFromShape(b));
    for (const activation of activations) {
      const results = await onBackends(['wasm', 'cpu'], () =>
        tf.tidy(() =>
          tf.fused.matMul({
            a: tf.tensor(x, a),
            b: tf.tensor(y, b),
            transposeA,
            transposeB,
            bias: tf.tensor1d([1, -2, 3, -4, 5, -6, 7]),
            activation,
            leakyreluAlpha: 0.1,
            ...(activation === 'prelu' && { preluActivationWeights: tf.fill([1, 1, 7], 0.3) }),
          }),
        ),
      );
      expect(results.wasm.shape).toEqual(results.cpu.shape);
      expectClose(results.wasm.values, results.cpu.values, { relative: 1e-4, absolute: 1e-4 });
    }
  });

  it('leaves one tensor on the heap', async () => {
    await tf.setBackend('wasm');
    const a = tf.ones<tf.Rank.R2>([4, 4]);
    const bias = tf.ones<tf.Rank.R1>([4]);
    const held = tf.backend().numDataIds();
    const run = () => tf.fused.matMul({ a, b: a, transposeB: true, bias, activation: 'relu' });
    expect(await tensorsLeftBy(run)).toBe(1);
    expect(tf.backend().numDataIds()).toBe(held + 1);
  });
});
