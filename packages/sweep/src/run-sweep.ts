import { join } from 'node:path';
import { assertWhole } from '@vse/base';
import { lockFolder, prepareFolder, writeFileAtomic } from '@vse/formats';
import { gridRows, type Grid, type Row } from './grid';
import { queuedRows } from './queued-rows';
import type { RowResult } from './row-folder';
import { runRow, type SweepProgram } from './run-row';
import { sweepTable, type SweepTable } from './sweep-table';

/** Options of `runSweep`. */
export interface SweepOptions extends SweepProgram {
  /** Rows that run at a time on this machine. Defaults to `1`. */
  readonly workers?: number;
  /**
   * URL of a Redis server, `redis://host:6379`, to share the rows with all machines that run the same command on a shared
   * folder. Needs the packages `bullmq` and `ioredis`. Defaults to this machine alone.
   */
  readonly queue?: string;
  /**
   * Attempts to reach a lost queue, one a second, before the sweep saves its rows and ends with an error. Defaults to
   * `30`.
   */
  readonly reconnects?: number;
  /** Receives the result of each row that has ended, and the progress in rows. Defaults to none. */
  readonly onRow?: (result: RowResult, done: number, total: number) => void;
}

/**
 * Runs all rows of a grid, each in a process of its own, and writes `table.md` and `table.csv` to the folder after each. A
 * sweep that was stopped or killed resumes when it is run again: rows that succeeded are not run again, the others resume
 * from their last checkpoints.
 *
 * @throws `OptionError` if the grid or an option is out of range.
 * @throws `VseError` if the signal stops it, another sweep runs in the folder, or the queue is lost.
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { runSweep } from '@vse/sweep';
 *
 * const training = `
 *   const { readFileSync, writeFileSync } = require('node:fs');
 *   const options = { config: { type: 'string' }, out: { type: 'string' }, resume: { type: 'boolean' } };
 *   const { config, out } = require('node:util').parseArgs({ options }).values;
 *   const { margin } = JSON.parse(readFileSync(config, 'utf8'));
 *   writeFileSync(out + '/results.json', JSON.stringify([{ system: 'none', rsum: 100 * margin }]));
 * `; // in place of a program such as examples/scan-flickr30k
 * const folder = await mkdtemp(join(tmpdir(), 'sweep-'));
 * const command = [process.execPath, '-e', training, '--'];
 * const { markdown } = await runSweep({ margin: [0.1, 0.2] }, { command, folder });
 * console.log(markdown); // one line per margin
 * ```
 */
export async function runSweep(grid: Grid, options: SweepOptions): Promise<SweepTable> {
  const { folder, workers = 1, queue, onRow } = options;
  assertWhole('runSweep', 'workers', workers);
  const rows = gridRows(grid);
  const results = new Map<string, RowResult>();
  if (options.reconnects !== undefined) assertWhole('runSweep', 'reconnects', options.reconnects);
  await prepareFolder(folder);
  // Without a queue the rows are shared with nobody: a second sweep in the folder would run them too.
  const lock = queue === undefined ? await lockFolder(folder, { name: 'sweep' }) : undefined;
  let writing = Promise.resolve();
  const onResult = (result: RowResult): void => {
    results.set(result.id, result);
    onRow?.(result, results.size, rows.length);
    const table = sweepTable(rows, results);
    writing = writing.then(() => writeTable(folder, table));
    writing.catch(() => undefined); // awaited once the rows have ended
  };
  try {
    if (queue === undefined) await localRows(rows, workers, options, onResult);
    else await queuedRows(rows, { ...options, workers, queue }, onResult);
    await writing;
  } finally {
    await lock?.release();
  }
  return sweepTable(rows, results);
}

/** Runs rows in order, `workers` at a time. After an error no more rows start, and the running ones are awaited. */
async function localRows(
  rows: readonly Row[],
  workers: number,
  program: SweepProgram,
  onResult: (result: RowResult) => void,
): Promise<void> {
  const waiting = [...rows];
  const work = async (): Promise<void> => {
    for (let row = waiting.shift(); row; row = waiting.shift()) onResult(await runRow(row, program));
  };
  const all = await Promise.allSettled(Array.from({ length: workers }, work));
  const failed = all.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
}

async function writeTable(folder: string, { markdown, csv }: SweepTable): Promise<void> {
  await writeFileAtomic(join(folder, 'table.md'), markdown);
  await writeFileAtomic(join(folder, 'table.csv'), csv);
}
