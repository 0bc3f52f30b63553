import { threadFile, workerPool, type WorkerPool } from '@vse/threads';
import type { CandidateRows } from './candidates';
import type { ScanBlock } from './scan';
import type { ScanQueries } from './scan-queries';

/** A share of a scan, for one thread. Numbers in shared memory are not copied. */
export interface ScanJob {
  readonly queries: ScanQueries;
  readonly k: number;
  readonly grouped: boolean;
  readonly blocks: readonly ScanBlock[];
}

/** Threads that scan shares of an index. */
export interface ScanPool {
  /** Candidates of each query, from each thread. */
  scan(job: ScanJob): Promise<readonly (readonly CandidateRows[])[]>;
  close(): Promise<void>;
}

/** Threads for scans, started at the first; undefined where there are none or the file of the threads is missing. */
export function scanPool(threads: number): ScanPool | undefined {
  const file = threads > 1 ? threadFile(import.meta.url, './scan-thread.js', './scan-thread.ts') : undefined;
  if (!file) return undefined;
  let started: Promise<WorkerPool<ScanJob, readonly CandidateRows[]>> | undefined;
  return {
    async scan(job) {
      started ??= workerPool<ScanJob, readonly CandidateRows[]>(file, undefined, threads);
      const pool = await started;
      return Promise.all(
        splitBlocks(job.blocks, threads, job.queries.stride).map((blocks) => pool.run({ ...job, blocks })),
      );
    },
    async close() {
      await (await started)?.dispose();
    },
  };
}

/** Splits blocks into shares of nearly equal rows; a block may be cut. */
export function splitBlocks(
  blocks: readonly ScanBlock[],
  shares: number,
  stride: number,
): readonly (readonly ScanBlock[])[] {
  const total = blocks.reduce((sum, { count }) => sum + count, 0);
  const lists = Array.from({ length: shares }, (): ScanBlock[] => []);
  let done = 0;
  for (const block of blocks) {
    for (let from = 0; from < block.count;) {
      const share = Math.min(shares - 1, Math.floor((done * shares) / total));
      const end = Math.ceil(((share + 1) * total) / shares);
      const rows = Math.max(1, Math.min(block.count - from, end - done));
      lists[share]!.push(partOf(block, from, rows, stride));
      from += rows;
      done += rows;
    }
  }
  return lists.filter((list) => list.length > 0);
}

function partOf(block: ScanBlock, from: number, count: number, stride: number): ScanBlock {
  const to = from + count;
  return {
    first: block.first + from,
    count,
    values: block.values.subarray(from * stride, to * stride),
    factors: block.factors.subarray(from, to),
    offsets: block.offsets.subarray(from, to),
    errors: block.errors.subarray(from, to),
    items: block.items?.subarray(from, to),
    mask: block.mask?.subarray(from, to),
  };
}
