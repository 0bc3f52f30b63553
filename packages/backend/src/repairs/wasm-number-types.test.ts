import * as tf from '@tensorflow/tfjs-core';
import { tensorsLeftBy } from '@vse/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { onBackends } from '../testing/on-backends';
import { useBackend } from '../use-backend';

const types = ['float32', 'int32', 'bool'] as const;
const pairs = types.flatMap((t) => types.map((e) => [t, e] as const));

beforeAll(async () => {
  await useBackend({ prefer: ['cpu'], log: false });
  await useBackend({ prefer: ['wasm'], log: false });
});

/** Compares an operation on wasm with cpu, where number types agree if `dtype` is given. */
async function expectSame(run: () => tf.Tensor, dtype?: string): Promise<void> {
  const types: string[] = [];
  const { wasm, cpu } = await onBackends(['wasm', 'cpu'], () => {
    const result = run();
    types.push(result.dtype);
    return result;
  });
  expect([...wasm.values]).toEqual([...cpu.values]);
  if (dtype !== undefined) expect(types).toEqual([dtype, dtype]);
}

describe('wasmNumberTypesRepair', () => {
  it.each(types)('makes one-hot vectors of %s, none for ids outside', async (dtype) => {
    const ids = () => tf.tensor2d([0, 2, 5, -1], [2, 2], 'int32');
    expect([...(await tf.oneHot(ids(), 3, 1, 0, dtype).data())]).toEqual([
      1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0,
    ]);
    await expectSame(() => tf.oneHot(ids(), 3, 1, 0, dtype), dtype);
    if (dtype !== 'bool') await expectSame(() => tf.oneHot(ids(), 3, 2.5, -1, dtype), dtype);
  });

  it.each(pairs)('chooses between %s and %s', async (t, e) => {
    const truths = () => tf.tensor1d([1, 0, 0, 1, 0], 'bool');
    const [a, b] = [() => tf.tensor1d([1, 0, 1, 1, 0], t), () => tf.tensor1d([0, 1, 1, 0, 1], e)];
    expect([...(await tf.where(truths(), a(), b()).data())]).toEqual([1, 1, 1, 1, 1]);
    await expectSame(() => tf.where(truths(), a(), b()), tf.upcastType(t, e));
  });

  it.each(types)('reverses %s along each axis', async (dtype) => {
    const x = () => tf.tensor2d([1, 0, 1, 0, 0, 1], [2, 3], dtype);
    expect([...(await tf.reverse(x(), 1).data())]).toEqual([1, 0, 1, 1, 0, 0]);
    for (const axes of [0, 1, [0, 1]]) await expectSame(() => tf.reverse(x(), axes), dtype);
  });

  it('leaves only the results', async () => {
    await tf.setBackend('wasm');
    const [truths, ones] = [tf.tensor1d([1, 0], 'bool'), tf.ones([2])];
    const buffers = tf.memory().numDataBuffers;
    expect(await tensorsLeftBy(() => tf.where(truths, ones, truths))).toBe(1);
    tf.dispose([tf.where(truths, ones, truths), tf.reverse(truths), tf.oneHot(tf.cast(truths, 'int32'), 2)]);
    expect(tf.memory().numDataBuffers - buffers).toBeLessThanOrEqual(2); // the result above and the cast
  });
});
