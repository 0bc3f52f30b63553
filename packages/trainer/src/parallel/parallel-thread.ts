import { pathToFileURL } from 'node:url';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { modelVariables } from '../variables';
import { loadModel, type ModelSource } from './load-model';
import { enterRoom, type Mailboxes } from './room';
import { weightReader, type WeightVersions } from './shared-weights';
import { workerStep, type WorkerShare } from './worker-step';

// The file that the threads of `dataParallel` run. It is built beside the package's index.

export interface ParallelThreadData {
  readonly source: ModelSource;
  /** Of each variable of the model. */
  readonly weights: readonly SharedArrayBuffer[];
}

/** One step, for one thread. */
export interface ParallelJob {
  readonly rank: number;
  readonly share: WorkerShare;
  readonly versions: WeightVersions;
  /** Of all threads. */
  readonly boxes: readonly Mailboxes[];
  /** The words of the rendezvous. */
  readonly words: Int32Array;
  /** Hears when the scores are posted. */
  readonly scored: MessagePort;
}

const port = parentPort!;

async function start({ source, weights }: ParallelThreadData): Promise<void> {
  const url = (module: string) => (/^[a-z]+:/.test(module) ? module : pathToFileURL(module).href);
  const model = await loadModel(source, (module) => import(url(module)));
  const readWeights = weightReader(modelVariables(model), weights);
  port.on('message', ({ rank, share, versions, boxes, words, scored }: ParallelJob) => {
    try {
      readWeights(versions);
      workerStep(model, share, enterRoom(rank, boxes, words), () => scored.postMessage(true));
      port.postMessage({ result: true });
    } catch (error) {
      fail(error);
    } finally {
      scored.close();
    }
  });
  port.postMessage({ ready: true });
}

function fail(error: unknown): void {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  port.postMessage({ error: message, stack });
}

start(workerData as ParallelThreadData).catch(fail);
