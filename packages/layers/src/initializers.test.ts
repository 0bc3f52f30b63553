import * as tf from '@tensorflow/tfjs-core';
import { DataError } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import {
  constantVariable,
  streamOf,
  uniformValues,
  uniformVariable,
  variableOf,
  withoutInitialValues,
  xavierBound,
} from './initializers';
import { linear } from './linear';
import { gru } from './recurrent/gru';

describe('uniformVariable', () => {
  it('fills the interval evenly, the same for the same stream', () => {
    const values = Array.from(uniformVariable([2000], 0.5, streamOf(1, 'weight')).dataSync());
    const mean = values.reduce((sum, value) => sum + value, 0) / 2000;
    const square = values.reduce((sum, value) => sum + value * value, 0) / 2000;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(square - 0.25 / 3)).toBeLessThan(0.01); // variance of U(-b, b) is b^2 / 3
    expectClose(uniformVariable([2000], 0.5, streamOf(1, 'weight')), values);
    expect(Array.from(uniformVariable([2000], 0.5, streamOf(1, 'bias')).dataSync())).not.toEqual(values);
  });
});

describe('uniformValues', () => {
  it('are the values of a uniform variable', () => {
    const values = uniformValues(6, 0.5, streamOf(3, 'weight'));
    expectClose(uniformVariable([2, 3], 0.5, streamOf(3, 'weight')), tf.tensor2d(values, [2, 3]));
  });
});

describe('variableOf', () => {
  it('disposes its tensor', async () => {
    expect(await tensorsLeftBy(() => variableOf(tf.tensor1d([1, 2])))).toBe(1);
  });
});

describe('constantVariable', () => {
  it('can be state that is not trained', () => {
    const variable = constantVariable([2], 3, false);
    expect(variable.trainable).toBe(false);
    expectClose(variable, [3, 3]);
  });
});

describe('xavierBound', () => {
  it('is sqrt(6 / (in + out))', () => expect(xavierBound(2, 4)).toBe(1));
});

describe('withoutInitialValues', () => {
  it('makes weights of 0, of the same shapes, and random ones again afterwards, also after an error', async () => {
    const layer = () => gru({ inputDim: 2, hiddenDim: 3, form: 'reset-before' });
    const [drawn, empty] = [layer(), withoutInitialValues(layer)];
    expect(empty.variables().map(({ name, variable }) => [name, variable.shape])).toEqual(
      drawn.variables().map(({ name, variable }) => [name, variable.shape]),
    );
    for (const { variable } of empty.variables())
      expect((await variable.data()).every((x) => x === 0)).toBe(true);
    expect(() =>
      withoutInitialValues(() => {
        throw new Error('no layer');
      }),
    ).toThrow('no layer');
    const again = layer();
    for (const [i, { variable }] of again.variables().entries()) {
      expect(await variable.data()).toEqual(await drawn.variables()[i]!.variable.data());
    }
  });

  it('refuses a variable beyond the budget before it takes memory, and frees those before it', () => {
    const budget = { left: 20 };
    const layers = (outputDim: number) => () => [
      linear({ inputDim: 2, outputDim: 3 }), // 6 + 3
      linear({ inputDim: 1e5, outputDim }),
    ];
    const before = tf.memory().numTensors;
    expect(() => withoutInitialValues(layers(1e9), budget)).toThrow(DataError);
    expect(() => withoutInitialValues(layers(1e9), { left: 20 })).toThrow(
      'variables must hold at most the 11 numbers that are left of the weights, got one of [1000000000, 100000]',
    );
    expect(budget.left).toBe(11);
    expect(tf.memory().numTensors).toBe(before);
    const hidden = { inputDim: 2, hiddenDim: 3, form: 'reset-before' } as const;
    const numbers = gru(hidden).variables().reduce((sum, { variable }) => sum + variable.size, 0); // prettier-ignore
    const enough = { left: numbers };
    withoutInitialValues(() => gru(hidden), enough);
    expect(enough.left).toBe(0);
    expect(() => withoutInitialValues(() => gru(hidden), { left: numbers - 1 })).toThrow(DataError);
  });
});
