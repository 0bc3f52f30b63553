import * as tf from '@tensorflow/tfjs-core';
import { tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { onBackends } from '../testing/on-backends';
import { useBackend } from '../use-backend';
import type { WasmHeap } from './wasm-heap';

beforeAll(async () => {
  await useBackend({ prefer: ['cpu'], log: false });
  await useBackend({ prefer: ['wasm'], log: false });
});

const BACKENDS = ['wasm', 'cpu'] as const;
const counting = (shape: number[], dtype: 'float32' | 'int32' | 'bool' = 'float32') => {
  const count = tf.range(0, tf.util.sizeFromShape(shape), 1, 'int32');
  return tf.reshape(tf.cast(dtype === 'bool' ? tf.mod(count, tf.scalar(2, 'int32')) : count, dtype), shape);
};

describe('wasmGatherRepair', () => {
  it('takes rows by index, repeated ones too', async () => {
    await tf.setBackend('wasm');
    const x = tf.tensor2d([[1, 2], [3, 4], [5, 6]]); // prettier-ignore
    expect(tf.gather(x, tf.tensor1d([2, 0, 2], 'int32')).arraySync()).toEqual([[5, 6], [1, 2], [5, 6]]); // prettier-ignore
  });

  it('takes each batch by its own indices', async () => {
    await tf.setBackend('wasm');
    const x = tf.tensor2d([[1, 2, 3], [4, 5, 6]]); // prettier-ignore
    const indices = tf.tensor2d([[2, 1, 0], [0, 1, 1]], [2, 3], 'int32'); // prettier-ignore
    expect(tf.gather(x, indices, 1, 1).arraySync()).toEqual([[3, 2, 1], [4, 5, 5]]); // prettier-ignore
  });

  it('agrees with cpu for any shape, axis, batch and dtype', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
    const dtype = fc.constantFrom('float32' as const, 'int32' as const, 'bool' as const);
    await fc.assert(
      fc.asyncProperty(
        sizes,
        fc.nat(),
        fc.nat(),
        fc.array(fc.nat(), { minLength: 12, maxLength: 12 }),
        dtype,
        async (shape, axisPick, batchPick, picks, type) => {
          const axis = axisPick % shape.length;
          const batchDims = Math.min(batchPick % (axis + 1), 1);
          const indexShape = [...shape.slice(0, batchDims), 3];
          const ids = picks.slice(0, tf.util.sizeFromShape(indexShape)).map((pick) => pick % shape[axis]!);
          const { wasm, cpu } = await onBackends(BACKENDS, () =>
            tf.tidy(() =>
              tf.gather(counting(shape, type), tf.tensor(ids, indexShape, 'int32'), axis, batchDims),
            ),
          );
          expect(wasm).toEqual(cpu);
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([
    { shape: [3, 2], ids: [] },
    { shape: [3, 0], ids: [0, 2] },
    { shape: [3, 0, 4], ids: [1] },
    { shape: [40, 300], ids: [39, 0, 7, 7] },
  ])('$shape at $ids, as the shapes say', async ({ shape, ids }) => {
    await tf.setBackend('wasm');
    const x = counting(shape);
    const picked = tf.gather(x, tf.tensor1d(ids, 'int32'));
    expect(picked.shape).toEqual([ids.length, ...shape.slice(1)]);
    const width = tf.util.sizeFromShape(shape.slice(1));
    const rows = ids.flatMap((id) => Array.from({ length: width }, (_, i) => id * width + i));
    expect([...picked.dataSync()]).toEqual(rows);
  });

  it('has the gradient of cpu', async () => {
    const { wasm, cpu } = await onBackends(BACKENDS, () =>
      tf.tidy(() => {
        const ids = tf.tensor2d([[2, 0], [2, 1]], [2, 2], 'int32'); // prettier-ignore
        return tf.grad((x: tf.Tensor) => tf.sum(tf.square(tf.gather(x, ids, 1))))(counting([2, 3, 2]));
      }),
    );
    expect(wasm).toEqual(cpu);
  });

  it('survives the heap growing under it', async () => {
    await tf.setBackend('wasm');
    const heap = tf.backend() as unknown as WasmHeap;
    const x = counting([64, 4096]);
    const ids = tf.tensor1d(
      Int32Array.from({ length: 1024 }, (_, i) => i % 64),
      'int32',
    );
    const heapNow = () => heap.typedArrayFromHeap(x).buffer;
    const before = heapNow();
    const picked: tf.Tensor[] = [];
    while (heapNow() === before && picked.length < 40) picked.push(tf.gather(x, ids)); // 16 MiB each
    expect(heapNow()).not.toBe(before);
    expect([...tf.slice(picked.at(-1)!, [1023, 4095], [1, 1]).dataSync()]).toEqual([64 * 4096 - 1]);
    tf.dispose([x, ids, ...picked]);
  });

  it('refuses an index out of range, and leaves one tensor', async () => {
    await tf.setBackend('wasm');
    const x = counting([3, 2]);
    expect(() => tf.gather(x, tf.tensor1d([3], 'int32'))).toThrow(/index value 3 is not in \[0, 2\]/);
    expect(() => tf.gather(x, tf.tensor1d([-1], 'int32'))).toThrow(/index value -1/);
    const held = tf.backend().numDataIds();
    const ids = tf.tensor1d([1], 'int32');
    expect(await tensorsLeftBy(() => tf.gather(x, ids))).toBe(1);
    expect(tf.backend().numDataIds()).toBe(held + 2);
  });
});
