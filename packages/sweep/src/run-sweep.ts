import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { OptionError } from '@vse/core';
import { writeFileAtomic } from '@vse/formats';
import { gridRows, type Grid, type Row } from './grid';
import { queuedRows } from './queued-rows';
import type { RowResult } from './row-folder';
import { runRow, type SweepProgram } from './run-row';
import { sweepTable, type SweepTable } from './sweep-table';

export interface SweepOptions extends SweepProgram {
  /** How many rows run at a time on this machine. Defaults to `1`. */
  readonly workers?: number;
  /**
   * Where machines find their rows: the URL of a Redis that all of them reach, `redis://host:6379`. Each runs the same
   * command, on a folder that all of them see. Needs the packages `bullmq` and
   * `ioredis`. Defaults to this machine alone.
   */
  readonly queue?: string;
  /** How long a machine may be silent before its row is given to another, in milliseconds. Defaults to `30_000`. */
  readonly silence?: number;
  /** Told of each row that has ended. */
  readonly onRow?: (result: RowResult, done: number, total: number) => void;
}

/**
 * Runs all rows of a grid, each in a process of its own, and writes `table.md` and `table.csv` to the folder after each.
 * A sweep that was stopped or killed goes on when it is run again: rows that have ended are not run again, the others go on
 * from their last checkpoints.
 *
 * Throws an `OptionError` for a grid or an option out of range, and a `VseError` where the signal stopped it.
 */
export async function runSweep(grid: Grid, options: SweepOptions): Promise<SweepTable> {
  const { folder, workers = 1, queue, onRow } = options;
  if (!Number.isSafeInteger(workers) || workers < 1) {
    throw new OptionError(`runSweep: workers must be a whole number from 1, got ${workers}.`);
  }
  const rows = gridRows(grid);
  const results = new Map<string, RowResult>();
  await mkdir(folder, { recursive: true });
  let writing = Promise.resolve();
  const ended = (result: RowResult): void => {
    results.set(result.id, result);
    onRow?.(result, results.size, rows.length);
    const table = sweepTable(rows, results);
    writing = writing.then(() => writeTable(folder, table));
  };
  if (queue === undefined) await localRows(rows, workers, options, ended);
  else await queuedRows(rows, { ...options, workers, queue }, ended);
  await writing;
  return sweepTable(rows, results);
}

/** Runs rows in their order, so many at a time; one that throws ends them all, once those that run have ended. */
async function localRows(
  rows: readonly Row[],
  workers: number,
  program: SweepProgram,
  ended: (result: RowResult) => void,
): Promise<void> {
  const waiting = [...rows];
  const work = async (): Promise<void> => {
    for (let row = waiting.shift(); row; row = waiting.shift()) ended(await runRow(row, program));
  };
  const all = await Promise.allSettled(Array.from({ length: workers }, work));
  const failed = all.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
}

async function writeTable(folder: string, { markdown, csv }: SweepTable): Promise<void> {
  await writeFileAtomic(join(folder, 'table.md'), markdown);
  await writeFileAtomic(join(folder, 'table.csv'), csv);
}
