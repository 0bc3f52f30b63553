import * as tf from '@tensorflow/tfjs-core';
import { BackendError, OptionError, type MatchingModel } from '@vse/core';
import { modelVariables, type AnyModel } from '../variables';

/** Where a thread that makes a model stands. */
export interface ModelThread {
  /** The backend that trains, which the factory must start: `await useBackend({ prefer: [backend] })`. */
  readonly backend: 'tensorflow' | 'webgpu' | 'wasm' | 'cpu';
}

/** What a module for `dataParallel` exports as `createModel`: makes the model that is trained, from plain values. */
export type CreateModel<Config = unknown, I = never, C = never> = (
  config: Config,
  thread: ModelThread,
) => MatchingModel<I, C> | Promise<MatchingModel<I, C>>;

/** A model as a thread can make it. */
export interface ModelSource {
  /** The URL or path of a module that exports `createModel`. */
  readonly module: string;
  /** What it is called with. */
  readonly config: unknown;
  readonly backend: ModelThread['backend'];
  /** The variables that the model must have, as `shapesOf` gives them. */
  readonly variables: readonly string[];
}

/**
 * Makes a model by its module, which `load` imports. Throws an `OptionError` where the module exports no `createModel` or
 * makes a model of other variables, a `BackendError` where it does not start the backend that is asked for.
 */
export async function loadModel(
  { module, config, backend, variables }: ModelSource,
  load: (module: string) => Promise<unknown>,
): Promise<AnyModel> {
  const { createModel } = (await load(module)) as { readonly createModel?: unknown };
  if (typeof createModel !== 'function') {
    throw new OptionError(
      `dataParallel: ${module} must export a function createModel(config, { backend }), got ${typeof createModel}.`,
    );
  }
  const model = await (createModel as CreateModel)(config, { backend });
  const started = (tf.engine() as { readonly backendName?: string }).backendName;
  if (started !== backend) {
    throw new BackendError(
      `dataParallel: createModel of ${module} must start the backend ${backend}, got ${started ?? 'none'}. ` +
        'Begin it with: await useBackend({ prefer: [backend] }).',
    );
  }
  assertSameVariables(module, shapesOf(model), variables);
  return model;
}

/** A model's variables with their shapes: `images.fc.weight [1024, 2048]`. */
export function shapesOf(model: AnyModel): string[] {
  return modelVariables(model).map(({ name, variable }) => `${name} [${variable.shape.join(', ')}]`);
}

function assertSameVariables(module: string, got: readonly string[], wanted: readonly string[]): void {
  const differs = Array.from({ length: Math.max(got.length, wanted.length) }, (_, i) => i).find(
    (i) => got[i] !== wanted[i],
  );
  if (differs === undefined) return;
  throw new OptionError(
    `dataParallel: createModel of ${module} must make the model that is trained; its variable ${differs + 1} is ` +
      `${got[differs] ?? 'missing'}, wanted ${wanted[differs] ?? 'none'}. Make the model for fit by it too, of the same config.`,
  );
}
