import { once } from 'node:events';
import { connect } from 'node:net';
import { resolve } from 'node:path';
import { OptionError, VseError } from '@vse/core';
import { sha256 } from '@vse/formats';
import type { Row } from './grid';
import { storedResult, type RowResult } from './row-folder';
import { runRow, type SweepProgram } from './run-row';

/** Attempts per row: one that its machine stopped is tried by another. */
const attempts = 1000;

export interface QueueOptions extends SweepProgram {
  readonly workers: number;
  /** URL of a Redis server. */
  readonly queue: string;
  /** Silence in milliseconds after which another machine takes over a row. Defaults to `30_000`. */
  readonly silence?: number;
}

/**
 * Runs rows together with all machines that run the same sweep: each row is one job of a queue. Another machine takes over
 * the row of a silent one and resumes from the checkpoints in the shared folder. Ends when all rows have ended on any
 * machine. Needs BullMQ, https://docs.bullmq.io .
 *
 * @throws `OptionError` if BullMQ is not installed.
 * @throws `VseError` if the queue cannot be reached or the signal stops the sweep.
 */
export async function queuedRows(
  rows: readonly Row[],
  options: QueueOptions,
  onResult: (result: RowResult) => void,
): Promise<void> {
  const { Queue, Worker, QueueEvents } = await bullmq();
  await assertReachable(options.queue);
  const name = `sweep-${sha256(resolve(options.folder)).slice(0, 12)}`;
  const connection = { url: options.queue, maxRetriesPerRequest: null };
  const queue = new Queue<Row, RowResult>(name, { connection });
  const events = new QueueEvents(name, { connection });
  const byId = new Map(rows.map((row) => [row.id, row]));
  const open = new Set(byId.keys());
  const parts = [queue, events] as const;
  queue.on('error', () => undefined); // all of them reconnect by themselves
  events.on('error', () => undefined);
  let wake = (): void => undefined;
  const close = (id: string, result: RowResult): void => {
    if (!open.delete(id)) return;
    onResult(result);
    wake();
  };
  for (const row of rows) {
    const stored = await storedResult(options.folder, row);
    if (stored) close(row.id, stored);
  }
  events.on('completed', ({ jobId, returnvalue }) => close(jobId, returnvalue as unknown as RowResult));
  events.on('failed', ({ jobId, failedReason }) =>
    close(jobId, { id: jobId, error: failedReason, starts: 0, seconds: 0 }),
  );
  await events.waitUntilReady();
  // Job ids are row ids, so that a row is queued once however many machines add it.
  for (const id of open) {
    await queue.add('row', byId.get(id)!, {
      jobId: id,
      attempts,
      removeOnComplete: true,
      removeOnFail: true,
    });
  }
  const silence = options.silence ?? 30_000;
  const worker = new Worker<Row, RowResult>(name, ({ data }) => runRow(data, options), {
    connection,
    concurrency: options.workers,
    lockDuration: silence,
    stalledInterval: silence,
    maxStalledCount: 1000,
  });
  worker.on('error', () => undefined);
  try {
    while (open.size > 0 && !options.signal?.aborted) {
      const woken = new Promise<void>((resolve) => (wake = resolve));
      const late = setTimeout(() => wake(), 1000);
      options.signal?.addEventListener('abort', wake, { once: true });
      await woken;
      clearTimeout(late);
      // Another machine may have ended a row before this one began to listen.
      for (const id of open) {
        const stored = await storedResult(options.folder, byId.get(id)!);
        if (stored) close(id, stored);
      }
    }
  } finally {
    await worker.close();
    await Promise.all(parts.map((part) => part.close()));
  }
  if (open.size > 0) {
    throw new VseError(`runSweep: stopped with ${open.size} rows left. Run the same command to resume.`);
  }
}

/**
 * Checks that the queue's address answers; BullMQ itself would retry forever.
 *
 * @throws `VseError` that names the queue.
 */
async function assertReachable(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port === '' ? 6379 : port) });
  try {
    await once(socket, 'connect');
  } catch (cause) {
    throw new VseError(
      `runSweep: the queue ${url} cannot be reached: ${(cause as Error).message}. Start Redis there or give another URL.`,
      {
        cause,
      },
    );
  } finally {
    socket.destroy();
  }
}

async function bullmq() {
  return Promise.all([import('bullmq'), import('ioredis')]).then(
    ([queues]) => queues,
    (cause: unknown) => {
      throw new OptionError('runSweep: queue needs two packages: pnpm add bullmq ioredis.', { cause });
    },
  );
}
