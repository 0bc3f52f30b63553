import * as tf from '@tensorflow/tfjs-core';
import { assertPositive, assertWhole, BackendError } from '@vse/core';
import type { GradientSource } from '../gradients/gradient-source';
import type { AnyModel } from '../variables';
import type { ModelThread } from './load-model';
import { openTeam, type Team } from './team';

/** Options of `dataParallel`. */
export interface DataParallelOptions {
  /** Number of worker threads; one per core is best. */
  readonly workers: number;
  /**
   * URL or path of a module that exports `createModel(config, { backend })`. Each thread starts the backend and builds the
   * model with it; build the model for `fit` with it too, so that all are the same.
   */
  readonly module: string | URL;
  /** Argument of `createModel`: plain values and typed arrays. Defaults to `undefined`. */
  readonly config?: unknown;
  /** Time limit of a step in seconds, after which the run ends with an error. Defaults to `600`. */
  readonly stepTimeout?: number;
}

/** Backends that compute on one thread in Node; the others use every core, or a GPU. */
const singleThreaded: readonly string[] = ['wasm', 'cpu'] satisfies readonly ModelThread['backend'][];

/**
 * Computes the gradients of the whole batch, with all its in-batch negatives, on several worker threads: each encodes its
 * share of the images and captions and scores its captions against all images; this thread computes the loss over all
 * scores. For Node, on `wasm` or `cpu`.
 *
 * Equal to `wholeBatch` up to rounding if each embedding and each score is independent of the other items; with the same
 * number of workers a run repeats bit for bit. Each worker draws its own dropout. Items are sent to the threads as they
 * were read: they must be plain values and typed arrays.
 *
 * @param options - Number of workers, and the module that builds the model.
 * @throws `OptionError` if an option is out of range, or in a step if the module builds a different model.
 * @throws `BackendError` in a step if there are no worker threads or the backend already uses all cores.
 * @throws `VseError` in a step if a worker fails; its error is the `cause`.
 *
 * @example
 * ```ts not run: a module of its own
 * import { maxOfHinges } from '@vse/losses';
 * import { dataParallel, fit, type CreateModel } from '@vse/trainer';
 * import type { MatchingModel, PairedData } from '@vse/core';
 *
 * declare const createModel: CreateModel<{ embedDim: number }, string, string>; // of ./model.js
 * declare const train: PairedData<string, string>;
 * const config = { embedDim: 256 };
 * const model: MatchingModel<string, string> = await createModel(config, { backend: 'wasm' });
 * const gradients = dataParallel({ workers: 2, module: new URL('./model.js', import.meta.url), config });
 * const { epochs } = await fit(model, train, { loss: maxOfHinges(), epochs: 1, seed: 1, gradients });
 * console.log(epochs);
 * ```
 */
export function dataParallel({
  workers,
  module,
  config,
  stepTimeout = 600,
}: DataParallelOptions): GradientSource {
  assertWhole('dataParallel', 'workers', workers);
  assertPositive('dataParallel', 'stepTimeout', stepTimeout);
  let team: Team | undefined;
  let trained: AnyModel | undefined;
  const end = async (): Promise<void> => {
    const ended = team;
    team = undefined;
    await ended?.dispose();
  };
  return {
    name: `dataParallel(${workers})`,
    async compute(input) {
      const backend = backendInUse();
      if (trained !== input.model) await end();
      trained = input.model;
      team ??= await openTeam(input.model, { workers, module: String(module), config, backend, stepTimeout });
      try {
        return await team.step(input);
      } catch (error) {
        await end();
        throw error;
      }
    },
    dispose: end,
  };
}

function backendInUse(): ModelThread['backend'] {
  const backend = tf.getBackend();
  if (singleThreaded.includes(backend)) return backend as ModelThread['backend'];
  throw new BackendError(
    `dataParallel: the backend must be ${singleThreaded.join(' or ')}, got ${backend}, which already uses all cores. ` +
      'Train with wholeBatch().',
  );
}
