import * as tf from '@tensorflow/tfjs-core';
import { DataError, OptionError } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { adam, adamW } from './adam';
import type { Optimizer } from './optimizer';
import { parameterGroups } from './parameter-groups';
import { sgd } from './sgd';

const names = ['images.a', 'images.b', 'captions.a', 'captions.frozen'];
const gradientOf = (name: string, step: number): tf.Tensor => tf.tensor1d([step + name.length, -step]);

/** Trains the variables for some steps with a decaying rate; returns their values. */
function run(
  optimizer: Optimizer,
  only: readonly string[] = names,
  steps = 4,
  from = 0,
  values?: Record<string, number[]>,
) {
  const variables = only.map((name) => ({
    name,
    variable: tf.variable(tf.tensor1d(values?.[name] ?? [1, -2])),
  }));
  for (let step = from; step < steps; step++) {
    tf.tidy(() => {
      const gradients = Object.fromEntries(only.map((name) => [name, gradientOf(name, step)]));
      optimizer.apply(variables, gradients, optimizer.learningRate / (1 + step));
    });
  }
  return Object.fromEntries(variables.map(({ name, variable }) => [name, [...variable.dataSync()]]));
}

const make = (): Optimizer =>
  parameterGroups(adam({ learningRate: 0.1 }), [
    { name: 'frozen', applies: (name) => name.endsWith('frozen'), optimizer: 'frozen' },
    { name: 'images', applies: (name) => name.startsWith('images.'), optimizer: sgd({ learningRate: 0.01, momentum: 0.9 }) },
  ]); // prettier-ignore

describe('parameterGroups', () => {
  it('steps by hand: a tenth of the rate for one group, none for another', () => {
    const optimizer = parameterGroups(sgd({ learningRate: 1 }), [
      { name: 'slow', applies: (name) => name === 'a', optimizer: sgd({ learningRate: 0.1 }) },
      { name: 'still', applies: (name) => name === 'b', optimizer: 'frozen' },
    ]);
    const variables = ['a', 'b', 'c'].map((name) => ({ name, variable: tf.variable(tf.scalar(5)) }));
    const gradients = { a: tf.scalar(2), b: tf.scalar(2), c: tf.scalar(2) };
    optimizer.apply(variables, gradients, 0.5); // a schedule's factor of a half
    expectClose(variables.map(({ variable }) => variable.dataSync()[0]!), [5 - 0.05 * 2, 5, 5 - 0.5 * 2]); // prettier-ignore
  });

  it('moves each group as its optimiser alone would', () => {
    const alone = {
      ...run(sgd({ learningRate: 0.01, momentum: 0.9 }), ['images.a', 'images.b']),
      ...run(adam({ learningRate: 0.1 }), ['captions.a']),
      'captions.frozen': [1, -2],
    };
    expect(run(make())).toEqual(alone);
  });

  it('goes on from its state as if it had not stopped, and refuses that of other groups', () => {
    const first = make();
    const middle = run(first, names, 2);
    const second = make();
    second.restore(first.state());
    expect(run(second, names, 4, 2, middle)).toEqual(run(make()));
    const other = parameterGroups(adamW(), [
      { name: 'images', applies: () => true, optimizer: sgd({ learningRate: 1 }) },
    ]);
    expect(other.name).toBe('adamW, images: sgd');
    expect(() => other.restore(first.state())).toThrow(DataError);
  });

  it('keeps the tensors of its groups alone', async () => {
    const optimizer = make();
    const variables = names.map((name) => ({ name, variable: tf.variable(tf.tensor1d([1, 2])) }));
    const gradients = Object.fromEntries(names.map((name) => [name, gradientOf(name, 1)]));
    const step = () => optimizer.apply(variables, gradients, 0.1);
    expect(await tensorsLeftBy(step)).toBe(2 + 2); // two velocities, and adam's two for one variable
    expect(await tensorsLeftBy(step)).toBe(0);
    expect(await tensorsLeftBy(() => optimizer.dispose())).toBe(-4);
  });

  it('refuses duplicate names and a rest without a learning rate', () => {
    const group = { name: 'x', applies: () => true, optimizer: 'frozen' } as const;
    expect(() => parameterGroups(adam(), [group, group])).toThrow(OptionError);
    expect(() => parameterGroups(adam(), [{ ...group, name: 'rest' }])).toThrow(OptionError);
    expect(() => parameterGroups(sgd({ learningRate: 0 }), [group])).toThrow(OptionError);
  });
});
