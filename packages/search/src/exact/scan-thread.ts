import { parentPort } from 'node:worker_threads';
import { candidates } from './candidates';
import { openScan } from './scan';
import type { ScanJob } from './scan-pool';

// Runs in the threads of `scanPool`; built as a file of its own beside the package's entries.

parentPort?.on('message', ({ queries, k, grouped, blocks }: ScanJob) => {
  try {
    const found = Array.from({ length: queries.count }, () => candidates(k, grouped));
    const scan = openScan(queries, found);
    try {
      for (const block of blocks) scan.scan(block);
    } finally {
      scan.release();
    }
    parentPort?.postMessage({ result: found.map((one) => one.finish()) });
  } catch (error) {
    parentPort?.postMessage({ error: error instanceof Error ? error.message : String(error) });
  }
});
parentPort?.postMessage({ ready: true });
