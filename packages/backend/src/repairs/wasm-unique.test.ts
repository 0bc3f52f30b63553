import * as tf from '@tensorflow/tfjs-core';
import { tensorsLeftBy } from '@vse/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../use-backend';

beforeAll(async () => {
  await useBackend({ prefer: ['wasm'], log: false });
});

const uniqueOf = async (x: tf.Tensor, axis = 0) => {
  const { values, indices } = tf.unique(x, axis);
  const result = { dtype: values.dtype, values: await values.array(), indices: await indices.array() };
  tf.dispose([values, indices]);
  return result;
};

describe('wasmUniqueRepair', () => {
  it.each([
    ['int32', [7, -3, 7, 0, -3, 9], [7, -3, 0, 9], [0, 1, 0, 2, 1, 3]],
    ['float32', [0.5, NaN, 0.5, NaN, Infinity, 0, -0], [0.5, NaN, Infinity, 0], [0, 1, 0, 1, 2, 3, 3]],
    ['bool', [1, 0, 1], [1, 0], [0, 1, 0]],
    ['int32', [], [], []],
  ] as const)('keeps the first of equal numbers, %s', async (dtype, given, values, indices) => {
    const x = tf.tensor1d([...given], dtype);
    expect(await uniqueOf(x)).toEqual({ dtype, values, indices });
  });

  it('leaves rows and strings to the original kernel', async () => {
    const rows = tf.tensor2d([[1, 2], [3, 4], [1, 2]], [3, 2], 'int32'); // prettier-ignore
    expect(await uniqueOf(rows)).toMatchObject({ values: [[1, 2], [3, 4]], indices: [0, 1, 0] }); // prettier-ignore
    expect(await uniqueOf(tf.tensor1d(['a', 'b', 'a']))).toMatchObject({
      values: ['a', 'b'],
      indices: [0, 1, 0],
    });
  });

  it('leaves no tensor behind', async () => {
    const x = tf.tensor1d([1, 2, 1], 'int32');
    expect(await tensorsLeftBy(() => uniqueOf(x))).toBe(0);
  });
});
