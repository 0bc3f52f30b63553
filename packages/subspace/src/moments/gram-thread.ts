import { parentPort, workerData } from 'node:worker_threads';
import { addStrip } from './gram-strips';
import { matrix } from '../linear-algebra/matrix';

// Runs in the threads of `openGramSum`; built as a file of its own beside the package's index.

/** Memory shared by all threads. */
export interface GramThreadData {
  readonly dim: number;
  /** `[dim, dim]` doubles. */
  readonly sums: SharedArrayBuffer;
  /** `[blockRows, dim]` doubles; a job has the number of valid rows. */
  readonly rows: SharedArrayBuffer;
}

/** One strip of the sums, by its first column. */
export interface GramJob {
  readonly count: number;
  readonly first: number;
}

const { dim, sums, rows } = workerData as GramThreadData;
const total = matrix(dim, dim, new Float64Array(sums));
const block = new Float64Array(rows);

parentPort?.on('message', ({ count, first }: GramJob) => {
  try {
    addStrip(total, matrix(count, dim, block), first);
    parentPort?.postMessage({ result: true });
  } catch (error) {
    parentPort?.postMessage({ error: error instanceof Error ? error.message : String(error) });
  }
});
parentPort?.postMessage({ ready: true });
