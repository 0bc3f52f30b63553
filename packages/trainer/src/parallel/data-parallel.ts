import * as tf from '@tensorflow/tfjs-core';
import { assertPositive, assertWhole, BackendError, type Recipe } from '@vse/core';
import type { GradientSource } from '../gradients/gradient-source';
import type { AnyModel } from '../variables';
import { modelSource, type ThreadBackend } from './make-model';
import { openTeam, type Team } from './team';

/** Options of `dataParallel`. */
export interface DataParallelOptions {
  /** Number of worker threads; one per core is best. */
  readonly workers: number;
  /**
   * The call that starts the backend in a thread. Defaults to `useBackend` of `@vse/backend` with the name of the backend
   * in use.
   */
  readonly backend?: Recipe;
  /** Time limit of a step in seconds, after which the run ends with an error. Defaults to `600`. */
  readonly stepTimeout?: number;
}

const singleThreaded: readonly string[] = ['wasm', 'cpu'] satisfies readonly ThreadBackend[];

/**
 * Computes the gradients of the whole batch, with all its in-batch negatives, on several worker threads: each encodes its
 * share of the images and captions and scores its captions against all images; this thread computes the loss over all
 * scores. For Node, on `wasm` or `cpu`.
 *
 * Each thread makes its copy of the model from the recipes of the encoders and the similarity, as those of `@vse` have
 * them. One of your own needs a recipe too: `{ from: import.meta.url, module: './mine.js', name: 'mine', args: [] }`.
 *
 * Equal to `wholeBatch` up to rounding if each embedding and each score is independent of the other items; with the same
 * number of workers a run repeats bit for bit. Each worker draws its own dropout. Items are sent to the threads as they
 * were read: they must be plain values and typed arrays.
 *
 * @param options - Number of workers.
 * @throws `OptionError` if an option is out of range, or in a step if a part of the model has no recipe or its recipe makes
 * another part.
 * @throws `BackendError` in a step if there are no worker threads or the backend already uses all cores.
 * @throws `VseError` in a step if a worker fails; its error is the `cause`.
 *
 * @example
 * ```ts
 * import { cosine } from '@vse/attention';
 * import type { PairedData } from '@vse/core';
 * import { regionProjection, type FeatureMatrix } from '@vse/image-encoders';
 * import { maxOfHinges } from '@vse/losses';
 * import { dataParallel, fit } from '@vse/trainer';
 *
 * const vector = (row: number): FeatureMatrix => ({ values: Float32Array.of(row, 1), length: 1, dim: 2 });
 * const read = (rows: ArrayLike<number>) => Promise.resolve(Array.from(rows, vector));
 * const train: PairedData<FeatureMatrix, FeatureMatrix> = {
 *   name: 'numbers',
 *   synthetic: true,
 *   imageCount: 4,
 *   captionToImage: Int32Array.of(0, 1, 2, 3),
 *   readImages: read,
 *   readCaptions: read,
 * };
 * const encoder = (seed: number) => regionProjection({ inputDim: 2, embedDim: 4, seed });
 * const model = { images: encoder(1), captions: encoder(2), similarity: cosine() };
 * const gradients = dataParallel({ workers: 2 });
 * const { epochs } = await fit(model, train, { loss: maxOfHinges(), epochs: 1, seed: 1, gradients });
 * console.log(epochs.map(({ loss }) => loss)); // mean loss of each epoch
 * ```
 */
export function dataParallel({ workers, backend, stepTimeout = 600 }: DataParallelOptions): GradientSource {
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
      const name = backendInUse();
      if (trained !== input.model) await end();
      trained = input.model;
      team ??= await openTeam(input.model, {
        workers,
        source: modelSource(input.model, name, backend),
        stepTimeout,
      });
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

function backendInUse(): ThreadBackend {
  const backend = tf.getBackend();
  if (singleThreaded.includes(backend)) return backend as ThreadBackend;
  throw new BackendError(
    `dataParallel: the backend must be ${singleThreaded.join(' or ')}, got ${backend}, which already uses all cores. ` +
      'Train with wholeBatch().',
  );
}
