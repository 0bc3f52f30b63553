import { once } from 'node:events';
import { connect } from 'node:net';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { OptionError, VseError } from '@vse/core';
import { sha256 } from '@vse/formats';
import { checkedRow, type Row } from './grid';
import { checkedResult, storedResult, type RowResult } from './row-folder';
import { runRow, type SweepProgram } from './run-row';

/** Attempts per row: one that its machine stopped is tried by another. */
const attempts = 1000;

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
 * machine. Needs BullMQ, https://docs.bullmq.io .
 *
 * @throws `OptionError` if BullMQ is not installed.
 * @throws `VseError` if the queue cannot be reached or is lost, or the signal stops the sweep.
 */
export async function queuedRows(
  rows: readonly Row[],
  options: QueueOptions,
  onResult: (result: RowResult) => void,
): Promise<void> {
  const { onWarning: warn = console.warn, reconnects = 30 } = options;
  const { Queue, Worker, QueueEvents } = await bullmq();
  await assertReachable(options.queue);
  const name = `sweep-${sha256(resolve(options.folder)).slice(0, 12)}`;
  const connection = { url: options.queue, maxRetriesPerRequest: null };
  const queue = new Queue<Row, RowResult>(name, { connection });
  const events = new QueueEvents(name, { connection });
  const byId = new Map(rows.map((row) => [row.id, row]));
  const open = new Set(byId.keys());
  const parts = [queue, events] as const;
  let faults = 0;
  const fault = (): void => {
    faults += 1; // all of them reconnect by themselves
  };
  queue.on('error', fault);
  events.on('error', fault);
  // Ends the rows of this machine: as the caller wishes, or when the queue is lost.
  const stop = new AbortController();
  let wake = (): void => undefined;
  const onAbort = (): void => {
    stop.abort();
    wake();
  };
  if (options.signal?.aborted) onAbort();
  options.signal?.addEventListener('abort', onAbort);
  const close = (id: string, result: RowResult): void => {
    if (!open.delete(id)) return;
    onResult(result);
    wake();
  };
  for (const row of rows) {
    const stored = await storedResult(options.folder, row, warn);
    if (stored) close(row.id, stored);
  }
  events.on('completed', ({ jobId, returnvalue }) => {
    const result = checkedResult(returnvalue);
    if (result?.id === jobId) close(jobId, result); // else its file tells
  });
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
  const running = new Set<Promise<RowResult>>();
  const run = async (data: unknown): Promise<RowResult> => {
    const row = checkedRow(data);
    if (!row) throw new VseError('runSweep: the queue holds a row whose id is not that of its flags.');
    const ending = runRow(row, { ...options, signal: stop.signal });
    running.add(ending);
    try {
      return await ending;
    } finally {
      running.delete(ending);
    }
  };
  const worker = new Worker<Row, RowResult>(name, ({ data }) => run(data), {
    connection,
    concurrency: options.workers,
    lockDuration: silence,
    stalledInterval: silence,
    maxStalledCount: 1000,
  });
  worker.on('error', fault);
  let lost: VseError | undefined;
  try {
    let failures = 0;
    while (open.size > 0 && !stop.signal.aborted) {
      const woken = new Promise<void>((resolve) => (wake = resolve));
      const late = setTimeout(() => wake(), 1000);
      const before = faults;
      await woken;
      clearTimeout(late);
      // Another machine may have ended a row before this one began to listen.
      for (const id of open) {
        const stored = await storedResult(options.folder, byId.get(id)!);
        if (stored) close(id, stored);
      }
      if (faults === before && failures === 0) continue;
      const unreachable = await assertReachable(options.queue).then(
        () => undefined,
        (error: unknown) => error as VseError,
      );
      failures = unreachable ? failures + 1 : 0;
      if (failures === 1) warn(`${unreachable!.message} Trying ${reconnects} times, once a second.`);
      if (failures < reconnects) continue;
      lost = new VseError(
        `runSweep: the queue ${options.queue} was lost, and ${reconnects} attempts to reach it failed; ${open.size} rows are ` +
          'left. Start Redis and run the same command to resume.',
        { cause: unreachable },
      );
      stop.abort();
    }
  } finally {
    options.signal?.removeEventListener('abort', onAbort);
    if (lost) {
      await Promise.allSettled(running); // they save first
      await Promise.all([worker, ...parts].map((part) => endOf(part)));
    } else {
      await worker.close();
      await Promise.all(parts.map((part) => part.close()));
    }
  }
  if (lost) throw lost;
  if (open.size > 0) {
    throw new VseError(`runSweep: stopped with ${open.size} rows left. Run the same command to resume.`);
  }
}

/** Ends a part of a queue that is lost: its own end would wait for the queue. */
async function endOf(part: { close(): Promise<void>; disconnect(): Promise<void> }): Promise<void> {
  const ended = Promise.allSettled([part.disconnect(), part.close()]);
  await Promise.race([ended, sleep(2000, undefined, { ref: false })]);
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
    await once(socket, 'connect', { signal: AbortSignal.timeout(5000) });
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
