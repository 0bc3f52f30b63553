import * as tf from '@tensorflow/tfjs-core';
import { BackendError, OptionError } from '@vse/core';
import type { GradientSource } from '../gradients/gradient-source';
import type { AnyModel } from '../variables';
import type { ModelThread } from './load-model';
import { openTeam, type Team } from './team';

export interface DataParallelOptions {
  /** How many threads share each batch; one for each core is best. */
  readonly workers: number;
  /**
   * The URL of a module, or its path, that exports `createModel(config, { backend })`: each thread starts the backend and
   * makes the model by it. Make the model for `fit` by it too, so that all are the same.
   */
  readonly module: string | URL;
  /** What `createModel` is called with: plain values and typed arrays. Defaults to `undefined`. */
  readonly config?: unknown;
  /** The longest that a step may take, in seconds, before the run ends with an error. Defaults to `600`. */
  readonly stepTimeout?: number;
}

/** These compute on one thread in Node; the others use every core by themselves, or a GPU. */
const singleThreaded: readonly string[] = ['wasm', 'cpu'] satisfies readonly ModelThread['backend'][];

/**
 * The gradients of the whole batch, in-batch negatives and all, from several worker threads on one machine: each encodes
 * its share of the images and of the captions and scores its captions against all images; the loss over all scores is
 * computed in this thread. For Node, on `wasm` or `cpu`.
 *
 * Equal to `wholeBatch` but for rounding where an item's embedding does not depend on the others, nor a pair's score; for
 * one number of workers a run repeats bit for bit. Dropout draws for each worker by its number.
 *
 * Items cross to the threads as they were read, and are packed there: they must be plain values and typed arrays. Throws
 * an `OptionError` for an option out of range or a module that makes another model, a `BackendError` where there are no
 * threads or the backend uses all cores by itself, and what a worker throws as the `cause` of a `VseError`.
 */
export function dataParallel({
  workers,
  module,
  config,
  stepTimeout = 600,
}: DataParallelOptions): GradientSource {
  if (!Number.isSafeInteger(workers) || workers < 1) {
    throw new OptionError(`dataParallel: workers must be a whole number from 1, got ${workers}.`);
  }
  if (!(stepTimeout > 0 && stepTimeout < Infinity)) {
    throw new OptionError(
      `dataParallel: stepTimeout must be a number of seconds above 0, got ${stepTimeout}.`,
    );
  }
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
    `dataParallel: the ${backend} backend uses all cores by itself; only ${singleThreaded.join(' and ')} gain from workers. ` +
      'Train with wholeBatch().',
  );
}
