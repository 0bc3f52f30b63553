import { threadFile, workerPool, type WorkerPool } from '@vse/threads';
import { addStrip, stripsOf } from './gram-strips';
import type { GramJob, GramThreadData } from './gram-thread';
import { matrix, type Matrix } from '../linear-algebra/matrix';

/** Sum of x x^T over rows x, added in blocks. */
export interface GramSum {
  /** `[dim, dim]`, lower triangle; complete after `finish`. */
  readonly sums: Matrix<Float64Array>;
  /** Adds rows, `[count, dim]`. The array may be refilled once it resolves, even while threads still compute. */
  add(rows: Float64Array, count: number): Promise<void>;
  finish(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a sum over rows of `dim` numbers in blocks of at most `blockRows`, with a number of threads; runs in the calling
 * thread for one, and if there are no threads, as in a browser. The sums are equal to the last bit.
 */
export async function openGramSum(dim: number, blockRows: number, threads: number): Promise<GramSum> {
  return (await threadedSum(dim, blockRows, threads)) ?? ownSum(dim);
}

function ownSum(dim: number): GramSum {
  const sums = matrix(dim, dim);
  return {
    sums,
    add(rows, count) {
      for (const first of stripsOf(dim)) addStrip(sums, matrix(count, dim, rows), first);
      return Promise.resolve();
    },
    finish: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

async function threadedSum(dim: number, blockRows: number, threads: number): Promise<GramSum | undefined> {
  const file = threadFile(import.meta.url, './gram-thread.js', './gram-thread.ts');
  if (threads < 2 || !file) return undefined;
  const data: GramThreadData = { dim, sums: shared(dim * dim), rows: shared(blockRows * dim) };
  const pool: WorkerPool<GramJob, true> = await workerPool(file, data, threads);
  const block = new Float64Array(data.rows);
  let running: Promise<unknown> = Promise.resolve();
  return {
    sums: matrix(dim, dim, new Float64Array(data.sums)),
    async add(rows, count) {
      await running;
      block.set(rows.subarray(0, count * dim));
      running = Promise.all(stripsOf(dim).map((first) => pool.run({ count, first })));
      running.catch(() => undefined); // awaited in the next call, which rejects
    },
    async finish() {
      await running;
    },
    close: () => pool.dispose(),
  };
}

function shared(numbers: number): SharedArrayBuffer {
  return new SharedArrayBuffer(numbers * Float64Array.BYTES_PER_ELEMENT);
}
