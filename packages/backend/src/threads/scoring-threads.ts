import * as tf from '@tensorflow/tfjs-core';
import {
  OptionError,
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

export interface ScoringThreadsOptions {
  /** Takes one line where threads cannot be had; `false` for silence. Defaults to `console.error`. */
  readonly log?: ((line: string) => void) | false;
}

/** These compute on one thread in Node; the others use every core by themselves, or a GPU. */
const SINGLE_THREADED: readonly string[] = ['wasm', 'cpu'];

/**
 * Worker threads for evaluation, each with a backend of its own, the one in use:
 * `evaluateRetrieval(model, data, { threads: scoringThreads(2) })`. The numbers are those of one thread.
 *
 * `count` defaults to the number of cores. The threads start with an evaluation and end with it, which takes about a
 * second: worth it for an evaluation that takes longer. Where they cannot be had, `log` says why and the evaluation runs
 * in the thread that asked: in a browser, on a backend that uses all cores by itself, for a similarity without a recipe,
 * in an application that was bundled into one file.
 *
 * Throws an `OptionError` unless `count` is a whole number from 1.
 */
export function scoringThreads(
  count: number = coreCount(),
  { log = (line) => console.error(line) }: ScoringThreadsOptions = {},
): ScoringThreads {
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new OptionError(`scoringThreads: count must be a whole number from 1, got ${count}.`);
  }
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
  if (!SINGLE_THREADED.includes(backend)) throw new Error(`the ${backend} backend uses all cores by itself`);
  if (!builtin('worker_threads')) throw new Error('worker threads need Node');
  const { recipe } = similarity;
  if (!recipe) throw new Error(`${similarity.name} has no recipe by which a thread could make it`);
  const file = threadFile(import.meta.url, './score-thread.js', './score-thread.ts');
  if (!file) throw new Error('the file of the threads is not beside this module, as after bundling');
  const data: ScoreThreadData = {
    backend: backend as BackendName,
    backendOptions: optionsOf(backend as BackendName),
    recipe: packRecipe(recipe),
    weights: await weightsOf(similarity),
  };
  const pool = await workerPool<ScoreJob, Float32Array>(file, data, count);
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
