import * as tf from '@tensorflow/tfjs-core';
import { BackendError, type PackedRecipe, type Similarity } from '@vse/core';

/** The weights of a similarity by the names of its variables. */
export type Weights = Readonly<Record<string, Float32Array>>;

/** Node's ways to find a module and to load it, given by the thread, so that no browser's bundle holds them. */
export interface ModuleLoader {
  /** The URL of the file that `module` means to the module at `from`. */
  resolve(module: string, from: string): string;
  load(url: string): Promise<unknown>;
}

/**
 * Makes a similarity again from its recipe and gives it the weights it had. Throws a `BackendError` where the module does
 * not export what the recipe says, or the weights are not those of the similarity's variables.
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
      `scoringThreads: ${similarity.name} as made by its recipe has the variables ${names.join(', ') || 'none'}, ` +
        `wanted ${Object.keys(weights).sort().join(', ') || 'none'}. Its recipe's args must say all of its shape.`,
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
  made: Map<object, unknown>,
): Promise<unknown> {
  const known = made.get(recipe);
  if (known !== undefined) return known;
  const args: unknown[] = [];
  for (const arg of recipe.args) args.push(await unpacked(arg, loader, made));
  const url = loader.resolve(recipe.module, recipe.from);
  const module = (await loader.load(url)) as Readonly<Record<string, unknown>>;
  const factory = module[recipe.name];
  if (typeof factory !== 'function') {
    throw new BackendError(`scoringThreads: ${recipe.module} (${url}) exports no function ${recipe.name}.`);
  }
  const thing = (factory as (...args: readonly unknown[]) => unknown)(...args);
  made.set(recipe, thing);
  return thing;
}

/** A value with everything that was packed in it made again. */
async function unpacked(value: unknown, loader: ModuleLoader, made: Map<object, unknown>): Promise<unknown> {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  if ('isRecipe' in value) return make(value as PackedRecipe, loader, made);
  const items: [string, unknown][] = [];
  for (const [key, item] of Object.entries(value)) items.push([key, await unpacked(item, loader, made)]);
  return Array.isArray(value) ? items.map(([, item]) => item) : Object.fromEntries(items);
}
