import * as tf from '@tensorflow/tfjs-core';
import { BackendError, packRecipe, type Similarity } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { similarityFromRecipe } from './similarity-from-recipe';

/** Similarity with one variable of two numbers. */
export function weighted(value: number): Similarity {
  const variable = tf.variable(tf.tensor1d([value, value]), true);
  return {
    name: 'weighted',
    score: () => tf.zeros([0, 0]),
    variables: () => [{ name: 'scale', variable }],
    dispose: () => variable.dispose(),
  };
}
const from = import.meta.url;
const packed = (name: string) => structuredClone(packRecipe({ from, module: from, name, args: [7] }));

describe('similarityFromRecipe', () => {
  it('assigns the weights', async () => {
    const made = await similarityFromRecipe(packed('weighted'), { scale: Float32Array.of(2, 3) });
    expect(await made.variables!()[0]!.variable.data()).toEqual(Float32Array.of(2, 3));
    made.dispose!();
  });

  it('refuses weights of other variables, and names a missing factory', async () => {
    const wrong = similarityFromRecipe(packed('weighted'), { gain: Float32Array.of(2, 3) });
    await expect(wrong).rejects.toThrow(BackendError);
    await expect(wrong).rejects.toThrow(/has the variables scale, wanted gain/);
    const absent = similarityFromRecipe(packed('absent'), {});
    await expect(absent).rejects.toThrow(BackendError);
    await expect(absent).rejects.toThrow(/^scoringThreads: .* must export a function absent/);
  });
});
