import * as tf from '@tensorflow/tfjs-core';
import { tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
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

  it('sorts as a plain sort does, the first of equal numbers first, whatever the length and k', async () => {
    const row = fc.array(fc.constantFrom(-2, -0.5, 0, 0.5, 1, Infinity, -Infinity), {
      minLength: 1,
      maxLength: 70,
    });
    await fc.assert(
      fc.asyncProperty(row, fc.integer({ min: 1, max: 70 }), async (numbers, most) => {
        const rows = [numbers, [...numbers].reverse()];
        const k = Math.min(most, numbers.length);
        const { values, indices } = tf.topk(tf.tensor2d(rows), k);
        const wanted = rows.map((of) => [...of.keys()].sort((i, j) => of[j]! - of[i]! || i - j).slice(0, k));
        expect(await indices.array()).toEqual(wanted);
        expect(await values.array()).toEqual(wanted.map((places, i) => places.map((j) => rows[i]![j])));
        tf.dispose([values, indices]);
      }),
    );
  });

  it('leaves rows with NaN to the original kernel, and no tensor behind', async () => {
    const x = tf.tensor2d([[3, 1, 2], [1, NaN, 2]]); // prettier-ignore
    const top = () => tf.topk(x, 2);
    expect(await tensorsLeftBy(() => tf.dispose({ ...top() }))).toBe(0);
    const { values } = top();
    expect((await values.array())[0]).toEqual([3, 2]);
  });
});
