import { resolve } from 'node:path';
import { VseError } from '@vse/base';
import { sha256 } from '@vse/formats';
import { checkedRow, type Row } from './grid';
import { checkedResult, storedResult, type RowResult } from './row-folder';
import { runRow, type SweepProgram } from './run-row';
import { shareJobs } from './share-jobs';

export interface QueueOptions extends SweepProgram {
  readonly workers: number;
  /** URL of a Redis server. */
  readonly queue: string;
  /** Attempts to reach a lost queue, one a second. Defaults to `30`. */
  readonly reconnects?: number;
}

/**
 * Runs rows together with all machines that run the same sweep: each row is one job of a queue. Another machine takes over
 * the row of a silent one and resumes from the checkpoints in the shared folder. Ends when all rows have ended on any
 * machine.
 *
 * @throws The errors of `shareJobs`.
 */
export async function queuedRows(
  rows: readonly Row[],
  options: QueueOptions,
  onResult: (result: RowResult) => void,
): Promise<void> {
  const { folder, onWarning: warn = console.warn } = options;
  const byId = new Map(rows.map((row) => [row.id, row]));
  const warned = new Set<string>();
  await shareJobs<RowResult>(
    {
      where: 'runSweep',
      noun: 'rows',
      name: `sweep-${sha256(resolve(folder)).slice(0, 12)}`,
      jobs: byId,
      stored: (id) =>
        // A damaged result is said once.
        storedResult(folder, byId.get(id)!, (message) => {
          if (!warned.has(id)) warn(message);
          warned.add(id);
        }),
      async run(data, signal) {
        const row = checkedRow(data);
        if (!row) throw new VseError('runSweep: the queue holds a row whose id is not that of its flags.');
        return runRow(row, { ...options, signal });
      },
      checked(id, value) {
        const result = checkedResult(value);
        return result?.id === id ? result : undefined;
      },
      failed: (id, error) => ({ id, error, starts: 0, seconds: 0 }),
    },
    options,
    onResult,
  );
}
