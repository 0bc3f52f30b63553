import * as tf from '@tensorflow/tfjs-core';
import { BackendError, OptionError, type MatchingModel } from '@vse/core';
import { modelVariables, type AnyModel } from '../variables';

/** Thread in which `createModel` builds a model. */
export interface ModelThread {
  /** Backend of the training, which `createModel` must start: `await useBackend({ prefer: [backend] })`. */
  readonly backend: 'tensorflow' | 'webgpu' | 'wasm' | 'webgl' | 'cpu';
}

/** Builds the trained model from plain values: the export `createModel` of a module for `dataParallel`. */
export type CreateModel<Config = unknown, I = never, C = never> = (
  config: Config,
  thread: ModelThread,
) => MatchingModel<I, C> | Promise<MatchingModel<I, C>>;

/** Everything a thread needs to build the model. */
export interface ModelSource {
  /** URL or path of a module that exports `createModel`. */
  readonly module: string;
  /** Argument of `createModel`. */
  readonly config: unknown;
  readonly backend: ModelThread['backend'];
  /** Variables that the model must have, as `shapesOf` lists them. */
  readonly variables: readonly string[];
}

/**
 * Builds a model with its module, which `load` imports.
 *
 * @throws `OptionError` if the module exports no `createModel` or its model has other variables.
 * @throws `BackendError` if `createModel` does not start the requested backend.
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

/** Lists a model's variables with their shapes: `images.fc.weight [1024, 2048]`. */
export function shapesOf(model: AnyModel): string[] {
  return modelVariables(model).map(({ name, variable }) => `${name} [${variable.shape.join(', ')}]`);
}

function assertSameVariables(module: string, got: readonly string[], wanted: readonly string[]): void {
  const differs = Array.from({ length: Math.max(got.length, wanted.length) }, (_, i) => i).find(
    (i) => got[i] !== wanted[i],
  );
  if (differs === undefined) return;
  throw new OptionError(
    `dataParallel: createModel of ${module} must build the trained model; its variable ${differs + 1} is ` +
      `${got[differs] ?? 'missing'}, wanted ${wanted[differs] ?? 'none'}. Build the model for fit with it too, from the same config.`,
  );
}
