import * as tf from '@tensorflow/tfjs-core';
import { OptionError } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { embedding } from './embedding';

describe('embedding', () => {
  it('looks ids up', () => {
    const layer = embedding({ count: 3, dim: 2 });
    layer.variables()[0]!.variable.assign(tf.tensor2d([[1, 2], [3, 4], [5, 6]])); // prettier-ignore
    expectClose(layer.apply(tf.tensor2d([[2, 0]], [1, 2], 'int32')), tf.tensor3d([[[5, 6], [1, 2]]])); // prettier-ignore
  });

  it('starts uniform within 0.1', () => {
    const values = embedding({ count: 50, dim: 20, seed: 2 }).variables()[0]!.variable.dataSync();
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(0.1);
    expect(Math.max(...values.map(Math.abs))).toBeGreaterThan(0.095);
  });

  it('adds up the gradients of an id that occurs twice', () => {
    const layer = embedding({ count: 3, dim: 1 });
    const ids = tf.tensor1d([2, 0, 2], 'int32');
    const { grads } = tf.variableGrads(() =>
      tf.sum(tf.mul(layer.apply(ids), tf.tensor2d([[1], [10], [100]]))),
    );
    expectClose(Object.values(grads)[0]!, [10, 0, 101]);
    layer.dispose();
  });

  it('leaves one tensor behind', async () => {
    const layer = embedding({ count: 3, dim: 2 });
    const ids = tf.tensor1d([1], 'int32');
    expect(await tensorsLeftBy(() => layer.apply(ids))).toBe(1);
  });

  it('begins with the initial vectors, and with the same random ones elsewhere', () => {
    const table = (options = {}) =>
      embedding({ count: 3, dim: 2, seed: 4, ...options }).variables()[0]!.variable;
    const given = table({ initial: (id: number) => (id === 1 ? [5, 6] : undefined) }).dataSync();
    const random = table().dataSync();
    expectClose(given, [random[0]!, random[1]!, 5, 6, random[4]!, random[5]!]);
    expect(() => table({ initial: () => [1, 2, 3] })).toThrow(/vectors of 2 numbers, got 3 for id 0/);
  });

  it('is not trained with trainable: false', () => {
    const layer = embedding({ count: 3, dim: 2, trainable: false });
    expect(layer.variables()[0]!.variable.trainable).toBe(false);
    const other = tf.variable(tf.tensor2d([[1, 2]]));
    const { grads } = tf.variableGrads(() => tf.sum(tf.mul(layer.apply(tf.tensor1d([1], 'int32')), other)));
    expect(Object.keys(grads)).toContain(other.name);
    expect(Object.keys(grads)).not.toContain(layer.variables()[0]!.variable.name);
  });

  it('refuses a table without rows', () => {
    expect(() => embedding({ count: 0, dim: 2 })).toThrow(OptionError);
    expect(() => embedding({ count: 1, dim: 2, bound: -1 })).toThrow(OptionError);
  });
});
