import * as tf from '@tensorflow/tfjs-core';
import { BackendError, type PackedRecipe, type Similarity } from '@vse/core';

/** Weights of a similarity by variable name. */
export type Weights = Readonly<Record<string, Float32Array>>;

/** Node's module resolution and import, passed in by the thread to keep them out of browser bundles. */
export interface ModuleLoader {
  /** URL of the file that `module` resolves to from the file `from`. */
  resolve(module: string, from: string): string;
  /** Imports a module by its URL. */
  load(url: string): Promise<unknown>;
}

/**
 * Makes a similarity from its recipe and assigns its weights.
 *
 * @throws `BackendError` if a module lacks the factory of the recipe, or the weights do not match the variables.
 */
export async function similarityFromRecipe(
  recipe: PackedRecipe,
  weights: Weights,
  loader: ModuleLoader,
): Promise<Similarity> {
  const similarity = (await make(recipe, loader, new Map())) as Similarity;
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

async function make(
  recipe: PackedRecipe,
  loader: ModuleLoader,
  cache: Map<object, unknown>,
): Promise<unknown> {
  const known = cache.get(recipe);
  if (known !== undefined) return known;
  const args: unknown[] = [];
  for (const arg of recipe.args) args.push(await unpacked(arg, loader, cache));
  const url = loader.resolve(recipe.module, recipe.from);
  const module = (await loader.load(url)) as Readonly<Record<string, unknown>>;
  const factory = module[recipe.name];
  if (typeof factory !== 'function') {
    throw new BackendError(`scoringThreads: ${recipe.module} (${url}) exports no function ${recipe.name}.`);
  }
  const value = (factory as (...args: readonly unknown[]) => unknown)(...args);
  cache.set(recipe, value);
  return value;
}

/** Replaces the packed recipes within a value by what they make. */
async function unpacked(value: unknown, loader: ModuleLoader, cache: Map<object, unknown>): Promise<unknown> {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  if ('isRecipe' in value) return make(value as PackedRecipe, loader, cache);
  const items: [string, unknown][] = [];
  for (const [key, item] of Object.entries(value)) items.push([key, await unpacked(item, loader, cache)]);
  return Array.isArray(value) ? items.map(([, item]) => item) : Object.fromEntries(items);
}
