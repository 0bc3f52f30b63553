import { parentPort, workerData } from 'node:worker_threads';
import type { PackedRecipe } from '@vse/core';
import type { BackendName, BackendOptions } from '../backends/backend';
import { useBackend } from '../use-backend';
import { scoreShared, type ScoreJob } from './score-shared';
import { similarityFromRecipe, type Weights } from './similarity-from-recipe';

// Entry of the worker threads of `scoringThreads`, built beside the package's index.

/** Data that a worker thread starts with. */
export interface ScoreThreadData {
  readonly backend: BackendName;
  readonly backendOptions: BackendOptions;
  readonly recipe: PackedRecipe;
  readonly weights: Weights;
}

const port = parentPort!;

async function start({ backend, backendOptions, recipe, weights }: ScoreThreadData): Promise<void> {
  await useBackend({ ...backendOptions, prefer: [backend], log: false });
  const similarity = await similarityFromRecipe(recipe, weights);
  port.on('message', (job: ScoreJob) => {
    scoreShared(similarity, job).then((result) => port.postMessage({ result }, [result.buffer]), fail);
  });
  port.postMessage({ ready: true });
}

function fail(error: unknown): void {
  port.postMessage({ error: error instanceof Error ? error.message : String(error) });
}

start(workerData as ScoreThreadData).catch(fail);
