import * as tf from '@tensorflow/tfjs-core';
import { tensorsLeftBy } from '@vse/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { onBackends } from '../testing/on-backends';
import { useBackend } from '../use-backend';

beforeAll(async () => {
  await useBackend({ prefer: ['wasm'], log: false });
});

const range = (shape: number[], from: number) =>
  tf.tensor(
    Int32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => from + ((7 * i) % 23)),
    shape,
    'int32',
  );

describe('wasmIntegersRepair', () => {
  it('is [[1], [2]] + [10, 20] = [[11, 21], [12, 22]]', async () => {
    const sum = tf.add(tf.tensor2d([[1], [2]], [2, 1], 'int32'), tf.tensor1d([10, 20], 'int32'));
    expect([sum.dtype, await sum.array()]).toEqual(['int32', [[11, 21], [12, 22]]]); // prettier-ignore
  });

  it.each([
    { a: [3, 5, 4], b: [3, 5, 1] },
    { a: [3, 1, 4], b: [5, 1] },
    { a: [4], b: [2, 3, 4] },
    { a: [], b: [2, 3] },
    { a: [2, 0], b: [2, 1] },
    { a: [2, 3], b: [2, 3] },
  ])('has the values of cpu: $a and $b', async ({ a, b }) => {
    for (const operation of [tf.add, tf.sub, tf.mul]) {
      const { wasm, cpu } = await onBackends(['wasm', 'cpu'], () => operation(range(a, -9), range(b, -4)));
      expect([...wasm.values]).toEqual([...cpu.values]);
    }
  });

  it('leaves float32 to the original kernels, and no tensor behind', async () => {
    const x = tf.tensor2d([[0.5], [1.5]]); // [2, 1]
    expect(await tf.add(x, tf.tensor1d([1, 2])).array()).toEqual([[1.5, 2.5], [2.5, 3.5]]); // prettier-ignore
    const [a, b] = [range([3, 1], 0), range([4], 0)];
    expect(await tensorsLeftBy(() => tf.dispose(tf.mul(a, b)))).toBe(0);
  });
});
