import * as tf from '@tensorflow/tfjs-core';
import {
  assertWhole,
  packRecipe,
  type ScoringThreads,
  type Similarity,
  type ThreadedScorer,
} from '@vse/core';
import { coreCount, threadFile, workerPool } from '@vse/threads';
import type { BackendName } from '../backends/backend';
import { builtin } from '../platform';
import { reasonOf } from '../reason';
import { optionsOf } from '../start-backend';
import type { ScoreJob } from './score-shared';
import type { ScoreThreadData } from './score-thread';

/** Options of scoring threads. */
export interface ScoringThreadsOptions {
  /** Receives one line if threads are not available; `false` for silence. Defaults to `console.error`. */
  readonly log?: ((line: string) => void) | false;
}

/** Backends that compute on one thread in Node; the others use all cores, or a GPU. */
const SINGLE_THREADED: readonly string[] = ['wasm', 'cpu'];

/**
 * Scores in worker threads, each with its own instance of the current backend:
 * `evaluateRetrieval(model, data, { threads: scoringThreads(2) })`. The scores equal those of one thread.
 *
 * The threads start and end with each evaluation, which takes about a second. If threads are not available, `log`
 * receives the reason and the calling thread scores: in a browser, on a backend that uses all cores already, for a
 * similarity without a recipe, in an application bundled into one file.
 *
 * @param count - Number of threads. Defaults to the number of cores.
 * @param options - Receiver of the log line.
 * @throws `OptionError` if `count` is not a whole number from 1.
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { cosine } from '@vse/attention';
 * import { scoringThreads } from '@vse/backend';
 * import { sharedSet } from '@vse/core';
 *
 * const images = await sharedSet({ vectors: tf.tensor3d([1, 0, 0, 1], [2, 1, 2]) });
 * const captions = await sharedSet({ vectors: tf.tensor3d([3, 4], [1, 1, 2]) });
 * const scorer = await scoringThreads(2).open(cosine());
 * console.log(await scorer?.score(images, captions)); // [0.6, 0.8]
 * await scorer?.close();
 * ```
 */
export function scoringThreads(
  count: number = coreCount(),
  { log = (line) => console.error(line) }: ScoringThreadsOptions = {},
): ScoringThreads {
  assertWhole('scoringThreads', 'count', count);
  return {
    async open(similarity) {
      if (count === 1) return undefined;
      try {
        return await start(count, similarity);
      } catch (error) {
        if (log) log(`@vse/backend: scoring in one thread instead of ${count}: ${reasonOf(error)}.`);
        return undefined;
      }
    },
  };
}

async function start(count: number, similarity: Similarity): Promise<ThreadedScorer> {
  const backend = tf.getBackend();
  if (!SINGLE_THREADED.includes(backend)) throw new Error(`the ${backend} backend uses all cores already`);
  if (!builtin('worker_threads')) throw new Error('worker threads need Node');
  const { recipe } = similarity;
  if (!recipe) throw new Error(`${similarity.name} has no recipe for a thread to make it from`);
  const file = threadFile(import.meta.url, './score-thread.js', './score-thread.ts');
  if (!file) throw new Error("the thread's file is not beside this module, as after bundling");
  const backendOptions = optionsOf(backend as BackendName);
  const data: ScoreThreadData = {
    backend: backend as BackendName,
    backendOptions,
    recipe: packRecipe(recipe),
    weights: await weightsOf(similarity),
  };
  const pool = await workerPool<ScoreJob, Float32Array>(file, data, count, { native: 'calls' });
  return {
    threads: count,
    score: (images, captions) => pool.run({ images, captions }),
    close: () => pool.dispose(),
  };
}

async function weightsOf(similarity: Similarity): Promise<ScoreThreadData['weights']> {
  const variables = similarity.variables?.() ?? [];
  const weights = variables.map(async ({ name, variable }) => [name, await variable.data()] as const);
  return Object.fromEntries(await Promise.all(weights)) as ScoreThreadData['weights'];
}
