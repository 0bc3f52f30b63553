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
const dtypes = fc.constantFrom('float32' as const, 'int32' as const, 'bool' as const);
const counting = (shape: number[], dtype: 'float32' | 'int32' | 'bool' = 'float32') => {
  const count = tf.range(0, tf.util.sizeFromShape(shape), 1, 'int32');
  return tf.reshape(tf.cast(dtype === 'bool' ? tf.mod(count, tf.scalar(2, 'int32')) : count, dtype), shape);
};
const flat = (pieces: tf.Tensor[]) => tf.concat(pieces.map((piece) => tf.reshape(piece, [-1])));

describe('wasmSliceRepair', () => {
  it('takes rows 1 and 2 and columns 1 of [[0, 1], [2, 3], [4, 5]]', async () => {
    await tf.setBackend('wasm');
    expect(tf.slice(counting([3, 2]), [1, 1], [2, 1]).arraySync()).toEqual([[3], [5]]);
  });

  it('slices as cpu does, from 1 to 5 axes, sizes of 0 included', async () => {
    const axis = fc
      .tuple(fc.nat(5), fc.nat(5), fc.nat(5))
      .map(
        ([whole, from, most]) =>
          [whole, from % (whole + 1), most % (whole - (from % (whole + 1)) + 1)] as const,
      );
    const axes = fc.array(axis, { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(axes, dtypes, async (parts, dtype) => {
        const [shape, begin, size] = [0, 1, 2].map((i) => parts.map((part) => part[i as 0 | 1 | 2]));
        const { wasm, cpu } = await onBackends(BACKENDS, () =>
          tf.tidy(() =>
            tf.slice(tf.zeros(shape!).size ? counting(shape!, dtype) : tf.zeros(shape!, dtype), begin!, size),
          ),
        );
        expect(wasm).toEqual(cpu);
      }),
      { numRuns: 60 },
    );
  });

  it('splits, unstacks and strides as cpu does', async () => {
    const shape = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(shape, fc.nat(), dtypes, async (sizes, pick, dtype) => {
        const axis = pick % sizes.length;
        const first = pick % (sizes[axis]! + 1);
        const { wasm, cpu } = await onBackends(BACKENDS, () =>
          tf.tidy(() => {
            const x = counting(sizes, dtype);
            const ones = sizes.map(() => 1);
            return flat([
              ...tf.split(x, [first, sizes[axis]! - first], axis),
              ...tf.unstack(x, axis),
              tf.stridedSlice(x, sizes.map((size) => size - 1), sizes, ones), // prettier-ignore
              tf.stridedSlice(x, [0], [1], [1], 0, 0, 0, 0, 1),
            ]);
          }),
        );
        expect(wasm).toEqual(cpu);
      }),
      { numRuns: 40 },
    );
  });

  it('takes steps as cpu does, of any dtype, backwards too', async () => {
    const axis = fc.record({ size: fc.integer({ min: 1, max: 6 }), from: fc.nat(5), step: fc.integer({ min: 1, max: 3 }), back: fc.boolean() }); // prettier-ignore
    const axes = fc.array(axis, { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(axes, dtypes, async (parts, dtype) => {
        const { wasm, cpu } = await onBackends(BACKENDS, () =>
          tf.tidy(() => {
            const x = counting(parts.map(({ size }) => size), dtype); // prettier-ignore
            const begin = parts.map(({ size, from }) => from % size);
            const end = parts.map(({ size, back }) => (back ? -size - 1 : size));
            return tf.stridedSlice(x, begin, end, parts.map(({ step, back }) => (back ? -step : step))); // prettier-ignore
          }),
        );
        expect(wasm).toEqual(cpu);
      }),
      { numRuns: 40 },
    );
  });

  it('has the shapes of cpu', async () => {
    for (const backend of BACKENDS) {
      await tf.setBackend(backend);
      const x = counting([2, 3, 4]);
      expect(tf.unstack(x, -2).map((piece) => piece.shape)).toEqual([[2, 4], [2, 4], [2, 4]]); // prettier-ignore
      expect(tf.split(x, [1, 3], -1).map((piece) => piece.shape)).toEqual([[2, 3, 1], [2, 3, 3]]); // prettier-ignore
      expect(tf.stridedSlice(x, [1], [2], [1], 0, 0, 0, 0, 1).shape).toEqual([3, 4]);
      expect(tf.stridedSlice(x, [0, 0, 0], [2, 3, 4], [1, 2, 3]).shape).toEqual([2, 2, 2]);
      expect(tf.slice(x, 1).shape).toEqual([1, 3, 4]);
      expect(tf.slice(x, [0, 1], [-1, 2]).shape).toEqual([2, 2, 4]);
    }
  });

  it('has the gradients of cpu', async () => {
    const { wasm, cpu } = await onBackends(BACKENDS, () =>
      tf.tidy(() => {
        const of = (run: (x: tf.Tensor) => tf.Tensor) =>
          tf.grad((x: tf.Tensor) => tf.sum(tf.square(run(x))))(counting([2, 3, 4]));
        return flat([
          of((x) => tf.slice(x, [0, 1, 1], [2, 2, 2])),
          of((x) => tf.split(x, [1, 2], 1)[1]!),
          of((x) => tf.unstack(x, 2)[3]!),
        ]);
      }),
    );
    expect(wasm).toEqual(cpu);
  });

  it('survives the heap growing under it', async () => {
    await tf.setBackend('wasm');
    const heap = tf.backend() as unknown as WasmHeap;
    const x = counting([1024, 4096]); // 16 MiB
    const heapNow = () => heap.typedArrayFromHeap(x).buffer;
    const before = heapNow();
    const slices: tf.Tensor[] = [];
    while (heapNow() === before && slices.length < 40) slices.push(tf.slice(x, [0, 1], [1024, 4095]));
    expect(heapNow()).not.toBe(before);
    expect([...tf.slice(slices.at(-1)!, [9, 4094], [1, 1]).dataSync()]).toEqual([9 * 4096 + 4095]);
    tf.dispose([x, ...slices]);
  });

  it('refuses a slice beyond its source, still slices strings, and leaves one tensor', async () => {
    await tf.setBackend('wasm');
    const x = counting([3, 2]);
    expect(() => tf.slice(x, [2, 0], [2, 2])).toThrow(/overflow/);
    expect(() => tf.slice(x, [-2, 0], [1, 2])).toThrow(/at least 0/);
    expect(tf.slice(tf.tensor1d(['a', 'b']), [1], [1]).dataSync()).toEqual(['b']);
    const held = tf.backend().numDataIds();
    expect(await tensorsLeftBy(() => tf.slice(x, [1, 0], [1, 2]))).toBe(1);
    expect(await tensorsLeftBy(() => tf.unstack(x))).toBe(3);
    expect(tf.backend().numDataIds()).toBe(held + 4);
  });
});
