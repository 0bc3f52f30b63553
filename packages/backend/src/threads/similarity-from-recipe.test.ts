import * as tf from '@tensorflow/tfjs-core';
import { BackendError, packRecipe, type Recipe, type Similarity } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { similarityFromRecipe, type ModuleLoader } from './similarity-from-recipe';

interface Made extends Similarity {
  readonly args: readonly unknown[];
}

/** A module with two factories of objects with one variable each. */
const module = {
  plain: (...args: readonly unknown[]): Made => ({ name: 'plain', args, score: () => tf.zeros([0, 0]) }),
  weighted: (value: number): Made => {
    const variable = tf.variable(tf.tensor1d([value, value]), true);
    return {
      ...module.plain(value),
      variables: () => [{ name: 'scale', variable }],
      dispose: () => variable.dispose(),
    };
  },
};
const loader: ModuleLoader = {
  resolve: (name, from) => `${from}!${name}`,
  load: (url) => (url === 'here!things' ? Promise.resolve(module) : Promise.reject(new Error(url))),
};
const recipe = (name: string, ...args: readonly unknown[]): Recipe => ({
  from: 'here',
  module: 'things',
  name,
  args,
});
const packed = (name: string, ...args: readonly unknown[]) =>
  structuredClone(packRecipe(recipe(name, ...args)));

describe('similarityFromRecipe', () => {
  it('calls the factory with the arguments, making nested recipes first and once', async () => {
    const part = { recipe: recipe('plain', 'part') };
    const made = await similarityFromRecipe(
      packed('plain', 1, { a: [part, null], b: part }, Int8Array.of(4)),
      {},
      loader,
    );
    const [one, { a, b }, four] = (made as Made).args as [number, { a: Made[]; b: Made }, Int8Array];
    expect([one, four]).toEqual([1, Int8Array.of(4)]);
    expect(a[0]!.args).toEqual(['part']);
    expect(a[1]).toBeNull();
    expect(b).toBe(a[0]);
  });

  it('assigns the weights', async () => {
    const made = await similarityFromRecipe(packed('weighted', 7), { scale: Float32Array.of(2, 3) }, loader);
    expect(await made.variables!()[0]!.variable.data()).toEqual(Float32Array.of(2, 3));
    made.dispose!();
  });

  it('refuses weights of other variables, and names a missing factory', async () => {
    const weights = { gain: Float32Array.of(2, 3) };
    const wrong = similarityFromRecipe(packed('weighted', 7), weights, loader);
    await expect(wrong).rejects.toThrow(/has the variables scale, wanted gain/);
    await expect(similarityFromRecipe(packed('plain'), weights, loader)).rejects.toThrow(BackendError);
    const absent = similarityFromRecipe(packed('absent'), {}, loader);
    await expect(absent).rejects.toThrow('things (here!things) exports no function absent');
  });
});
