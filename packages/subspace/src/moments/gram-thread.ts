import { parentPort, workerData } from 'node:worker_threads';
import { addStrip } from './gram-strips';
import { matrix } from '../linear-algebra/matrix';

// The file that the threads of `openGramSum` run. It is built beside the package's index.

/** What all threads read and write. */
export interface GramThreadData {
  readonly dim: number;
  /** `[dim, dim]` doubles */
  readonly sums: SharedArrayBuffer;
  /** `[any, dim]` doubles, of which a job says how many rows hold. */
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
