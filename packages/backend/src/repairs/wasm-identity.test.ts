import * as tf from '@tensorflow/tfjs-core';
import { tensorsLeftBy } from '@vse/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../use-backend';

beforeAll(async () => {
  await useBackend({ prefer: ['wasm'], log: false });
});

const buffers = () => tf.memory().numDataBuffers;

describe('wasmIdentityRepair', () => {
  it('shares the values, which stay until both tensors are disposed', async () => {
    const before = buffers();
    const x = tf.tensor2d([[1, 2], [3, 4]]); // prettier-ignore
    const y = tf.clone(x);
    expect(buffers()).toBe(before + 1);
    x.dispose();
    const other = tf.fill([2, 2], 9); // would take the place of numbers that were freed
    expect(await y.array()).toEqual([[1, 2], [3, 4]]); // prettier-ignore
    tf.dispose([y, other]);
    expect(buffers()).toBe(before);
  });

  it.each([
    ['int32', tf.tensor1d([1, -2], 'int32'), [1, -2]],
    ['bool', tf.tensor1d([true, false], 'bool'), [1, 0]],
    ['string', tf.tensor1d(['a', 'b'], 'string'), ['a', 'b']],
    ['float32', tf.tensor1d([]), []],
  ] as const)('keeps the type of %s', async (dtype, x, values) => {
    const y = tf.clone(x);
    expect([y.dtype, Array.from((await y.data()) as unknown as ArrayLike<unknown>)]).toEqual([dtype, values]);
  });

  it('does not change a clone when its variable is assigned', async () => {
    const variable = tf.variable(tf.tensor1d([1, 2]));
    const y = tf.clone(variable);
    variable.assign(tf.tensor1d([5, 6]));
    expect(await y.array()).toEqual([1, 2]);
    tf.dispose([variable, y]);
  });

  it('keeps no second copy for gradients, and no memory after them', async () => {
    const x = tf.tensor1d([1, 2, 3]);
    const gradient = tf.grad((input) => tf.sum(tf.mul(tf.square(input), input)))(x);
    expect(await gradient.array()).toEqual([3, 12, 27]);
    gradient.dispose();
    expect(await tensorsLeftBy(() => tf.dispose(tf.grad((input) => tf.sum(tf.exp(input)))(x)))).toBe(0);
    // The tape holds the square and the product; their values and the weight's are shared.
    const weight = tf.variable(tf.tensor1d([1, 2]));
    const before = buffers();
    tf.tidy(() => {
      const { grads } = tf.variableGrads(() => {
        const own = tf.mul(tf.square(weight), weight);
        expect(buffers()).toBe(before + 2);
        return tf.sum(own);
      });
      expect(grads).toHaveProperty(weight.name);
    });
  });
});
