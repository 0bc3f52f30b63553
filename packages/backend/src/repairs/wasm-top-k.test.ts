import * as tf from '@tensorflow/tfjs-core';
import { tensorsLeftBy } from '@vse/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../use-backend';

beforeAll(async () => {
  await useBackend({ prefer: ['wasm'], log: false });
  await tf.setBackend('wasm');
});

describe('wasmTopKRepair', () => {
  it('takes rows without elements, and none of each row', () => {
    const { values, indices } = tf.topk(tf.zeros([3, 0]), 0);
    expect([values.shape, indices.shape, indices.dtype]).toEqual([[3, 0], [3, 0], 'int32']);
    expect(tf.topk(tf.zeros([0, 3]), 2).values.shape).toEqual([0, 2]);
  });

  it('puts true before false, the first of equal values first', () => {
    const { values, indices } = tf.topk(tf.tensor2d([0, 1, 0, 1, 1, 0], [2, 3], 'bool'), 2);
    expect(values.dtype).toBe('bool');
    expect([...values.dataSync()]).toEqual([1, 0, 1, 1]);
    expect([...indices.dataSync()]).toEqual([1, 0, 0, 1]);
  });

  it('keeps the original for numbers, and leaves two tensors', async () => {
    expect([...tf.topk(tf.tensor1d([1, 3, 2]), 2).indices.dataSync()]).toEqual([1, 2]);
    const truths = tf.tensor1d([1, 0], 'bool');
    expect(await tensorsLeftBy(() => tf.topk(truths, 1))).toBe(2);
  });
});
