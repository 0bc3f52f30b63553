import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../use-backend';
import { heapCopy, isOnHeap } from './heap-copy';
import type { WasmHeap } from './wasm-heap';

let heap: WasmHeap;

beforeAll(async () => {
  await useBackend({ prefer: ['wasm'], log: false });
  await tf.setBackend('wasm');
  heap = tf.backend() as unknown as WasmHeap;
});

describe('heapCopy', () => {
  it.each(['float32', 'int32', 'bool'] as const)('copies short and long runs of %s', (dtype) => {
    const source = tf.tensor1d(
      Array.from({ length: 50 }, (_, i) => i % 2),
      dtype,
    );
    const target = tf.zeros([50], dtype);
    const copy = heapCopy(heap, source, target);
    copy(1, 10, 3); // 1, 0, 1
    copy(20, 20, 30);
    copy(0, 0, 0);
    const expected = Array.from({ length: 50 }, (_, i) => (i >= 20 ? i % 2 : i === 10 || i === 12 ? 1 : 0));
    expect([...target.dataSync()]).toEqual(expected);
  });

  it('keeps NaN, infinities and -0', () => {
    const source = tf.tensor1d([NaN, Infinity, -0]);
    const target = tf.zeros([3]);
    heapCopy(heap, source, target)(0, 0, 3);
    expect([...target.dataSync()]).toEqual([NaN, Infinity, -0]);
  });
});

describe('isOnHeap', () => {
  it('is true for numbers, false for strings', () => {
    expect(isOnHeap(tf.zeros([1], 'bool'))).toBe(true);
    expect(isOnHeap(tf.tensor1d(['a']))).toBe(false);
  });
});
