import * as tf from '@tensorflow/tfjs-core';
import {
  BackendError,
  OptionError,
  packRecipe,
  packRecipes,
  type PackedRecipe,
  type Recipe,
} from '@vse/core';
import { makeFromModules } from '@vse/threads';
import { modelVariables, type AnyModel } from '../variables';

/** Backends that compute on one thread in Node; the others use every core, or a GPU. */
export type ThreadBackend = 'wasm' | 'cpu';

/** Everything that a thread needs to make the trained model. */
export interface ModelSource {
  readonly backend: ThreadBackend;
  /** The call that starts the backend. */
  readonly start: PackedRecipe;
  readonly model: Readonly<Record<keyof AnyModel, PackedRecipe>>;
  /** Variables that the model must have, as `shapesOf` lists them. */
  readonly variables: readonly string[];
}

/**
 * Source of a model for threads. `start` is the call that starts the backend; by default `useBackend` of `@vse/backend`.
 *
 * @throws `OptionError` that names a part without a recipe, or with one that cannot be sent to a thread.
 */
export function modelSource(model: AnyModel, backend: ThreadBackend, start?: Recipe): ModelSource {
  const { images, captions, similarity } = model;
  return {
    backend,
    start: packRecipe(start ?? useBackendOf(backend)),
    model: packRecipes('dataParallel', { images, captions, similarity }),
    variables: shapesOf(model),
  };
}

function useBackendOf(backend: ThreadBackend): Recipe {
  const args = [{ prefer: [backend], log: false }];
  return { from: import.meta.url, module: '@vse/backend', name: 'useBackend', args };
}

/**
 * Starts the backend of this thread and makes the model.
 *
 * @throws `BackendError` if a recipe cannot be followed or the backend that runs is not the wanted one.
 * @throws `OptionError` if the model has other variables than the trained one.
 */
export async function makeModel({
  backend,
  start,
  model: recipes,
  variables,
}: ModelSource): Promise<AnyModel> {
  await makeFromModules('dataParallel', start);
  const started = (tf.engine() as { readonly backendName?: string }).backendName;
  if (started !== backend) {
    throw new BackendError(
      `dataParallel: ${start.name} of ${start.module} must start the backend ${backend}, got ${started ?? 'none'}. ` +
        'Give dataParallel the call that starts it as backend.',
    );
  }
  const model = (await makeFromModules('dataParallel', recipes)) as AnyModel;
  assertSameVariables(shapesOf(model), variables);
  return model;
}

/** Lists a model's variables with their shapes: `images.fc.weight [1024, 2048]`. */
export function shapesOf(model: AnyModel): string[] {
  return modelVariables(model).map(({ name, variable }) => `${name} [${variable.shape.join(', ')}]`);
}

function assertSameVariables(got: readonly string[], wanted: readonly string[]): void {
  const differs = Array.from({ length: Math.max(got.length, wanted.length) }, (_, i) => i).find(
    (i) => got[i] !== wanted[i],
  );
  if (differs === undefined) return;
  throw new OptionError(
    `dataParallel: the recipes of the model must make it again; variable ${differs + 1} of what they make is ` +
      `${got[differs] ?? 'missing'}, wanted ${wanted[differs] ?? 'none'}. State every option in the recipe's args.`,
  );
}
