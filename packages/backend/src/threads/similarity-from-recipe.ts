import * as tf from '@tensorflow/tfjs-core';
import { BackendError, type PackedRecipe, type Similarity } from '@vse/core';
import { makeFromModules } from '@vse/threads';

/** Weights of a similarity by variable name. */
export type Weights = Readonly<Record<string, Float32Array>>;

/**
 * Makes a similarity from its recipe and assigns its weights.
 *
 * @throws `BackendError` if a module lacks the factory of the recipe, or the weights do not match the variables.
 */
export async function similarityFromRecipe(recipe: PackedRecipe, weights: Weights): Promise<Similarity> {
  const similarity = (await makeFromModules('scoringThreads', recipe)) as Similarity;
  const variables = similarity.variables?.() ?? [];
  const names = variables.map(({ name }) => name).sort();
  if (names.join() !== Object.keys(weights).sort().join()) {
    throw new BackendError(
      `scoringThreads: ${similarity.name} made from its recipe has the variables ${names.join(', ') || 'none'}, ` +
        `wanted ${Object.keys(weights).sort().join(', ') || 'none'}. The recipe's args must determine the shape of every variable.`,
    );
  }
  for (const { name, variable } of variables) {
    tf.tidy(() => variable.assign(tf.tensor(weights[name]!, variable.shape, variable.dtype)));
  }
  return similarity;
}
