import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { modelVariables } from '../variables';
import { makeModel, type ModelSource } from './make-model';
import { probeScores, type ProbeItems } from './probe';
import { enterRoom, type Mailboxes } from './room';
import { weightReader, type WeightVersions } from './shared-weights';
import { workerStep, type WorkerShare } from './worker-step';

// The program of the threads of `dataParallel`. It is built beside the package's index.

export interface ParallelThreadData {
  readonly source: ModelSource;
  /** Memory of each variable of the model. */
  readonly weights: readonly SharedArrayBuffer[];
}

/** One step, for one thread. */
export interface ParallelJob {
  readonly rank: number;
  readonly share: WorkerShare;
  readonly versions: WeightVersions;
  /** Mailboxes of all threads. */
  readonly boxes: readonly Mailboxes[];
  /** Words of the rendezvous. */
  readonly words: Int32Array;
  /** Receives a message when the scores are posted. */
  readonly scored: MessagePort;
  /** Items to score once before the first step, to check that this is the trained model. */
  readonly probe?: ProbeItems;
}

/** Scores of the probe, if there is one. */
export type ParallelResult = Float32Array | undefined;

const port = parentPort!;

async function start({ source, weights }: ParallelThreadData): Promise<void> {
  const model = await makeModel(source);
  const readWeights = weightReader(modelVariables(model), weights);
  const run = async ({ rank, share, versions, boxes, words, scored, probe }: ParallelJob): Promise<void> => {
    try {
      readWeights(versions);
      const result: ParallelResult = probe && (await probeScores(model, probe));
      workerStep(model, share, enterRoom(rank, boxes, words), () => scored.postMessage(true));
      port.postMessage({ result });
    } catch (error) {
      fail(error);
    } finally {
      scored.close();
    }
  };
  port.on('message', (job: ParallelJob) => void run(job));
  port.postMessage({ ready: true });
}

function fail(error: unknown): void {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  port.postMessage({ error: message, stack });
}

start(workerData as ParallelThreadData).catch(fail);
