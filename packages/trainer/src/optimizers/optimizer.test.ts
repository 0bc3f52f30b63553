import * as tf from '@tensorflow/tfjs-core';
import { DataError, OptionError } from '@vse/core';
import { tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { adam } from './adam';
import { optimizerOf } from './optimizer';

const named = (name: string, value: number) => ({ name, variable: tf.variable(tf.tensor1d([value])) });

describe('optimizerOf', () => {
  it('counts the steps of each variable and skips those without a gradient', () => {
    const [a, b] = [named('a', 1), named('b', 1)];
    const seen: [string, number][] = [];
    const optimizer = optimizerOf({
      name: 'spy',
      learningRate: 1,
      slots: ['sum'],
      update({ name, step, value, gradient, slots }) {
        seen.push([name, step]);
        return { value: tf.sub(value, gradient), slots: [tf.add(slots[0]!, gradient)] };
      },
    });
    const one = tf.tensor1d([1]);
    optimizer.apply([a, b], { a: one }, 1);
    optimizer.apply([a, b], { a: one, b: one }, 1);
    expect(seen).toEqual([
      ['a', 1],
      ['a', 2],
      ['b', 1],
    ]);
    expect([a.variable.dataSync()[0], b.variable.dataSync()[0]]).toEqual([-1, 0]);
    const { steps, tensors } = optimizer.state();
    expect(steps).toEqual({ a: 2, b: 1 });
    expect(Object.entries(tensors).map(([key, tensor]) => [key, tensor.dataSync()[0]])).toEqual([
      ['a/sum', 2],
      ['b/sum', 1],
    ]);
  });

  it('goes on from a state as if it had never stopped, and copies it', async () => {
    const gradient = tf.tensor1d([0.3]);
    const [a, b] = [named('w', 1), named('w', 1)];
    const [first, second] = [adam(), adam()];
    for (let i = 0; i < 3; i++) first.apply([a], { w: gradient }, 0.1);
    b.variable.assign(a.variable);
    expect(await tensorsLeftBy(() => second.restore(first.state()))).toBe(2);
    expect(await tensorsLeftBy(() => second.restore(first.state()))).toBe(0);
    first.apply([a], { w: gradient }, 0.1);
    first.dispose();
    second.apply([b], { w: gradient }, 0.1);
    expect([...b.variable.dataSync()]).toEqual([...a.variable.dataSync()]);
  });

  it('refuses a state of another optimiser and a rate out of range', () => {
    const tensor = tf.scalar(0);
    expect(() => adam().restore({ steps: { w: 1 }, tensors: { 'w/mean': tensor } })).toThrow(
      'w/square is missing',
    );
    expect(() => adam().restore({ steps: {}, tensors: { 'w/mean': tensor } })).toThrow(
      'w/mean is unexpected',
    );
    expect(() => adam().restore({ steps: {}, tensors: { 'w/mean': tensor } })).toThrow(DataError);
    expect(() => adam({ learningRate: Infinity })).toThrow(OptionError);
  });
});
