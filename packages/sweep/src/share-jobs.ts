import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type * as BullMq from 'bullmq';
import { importPeer, OptionError, VseError } from '@vse/base';
import { ownImport } from './own-import';

/** Attempts per job: one that its machine stopped is tried by another. */
const attempts = 1000;

/** Jobs that machines share, and what is done with one. */
export interface SharedJobs<Result> {
  /** Function that shares them, for messages: `runSweep`. */
  readonly where: string;
  /** Noun for the jobs, in messages: `rows`. */
  readonly noun: string;
  /** Name of the queue: machines with the same name share their jobs. */
  readonly name: string;
  /** Data of each job by its id, which has no colon and is no number; plain and small, and the same on all machines. */
  readonly jobs: ReadonlyMap<string, object>;
  /** Reads the result of a job that has ended on any machine, from a shared disk. */
  readonly stored: (id: string) => Promise<Result | undefined>;
  /**
   * Runs a job. It stores its result before it returns, and may be run again after a machine fell silent, even while that
   * machine still runs it: writing must be atomic.
   */
  readonly run: (data: unknown, signal: AbortSignal) => Promise<Result>;
  /** Returns what the queue passed on as the result of a job if it is one. */
  readonly checked: (id: string, value: unknown) => Result | undefined;
  /** Result of a job that failed. */
  readonly failed: (id: string, reason: string) => Result;
}

/** Options of `shareJobs`. */
export interface ShareJobsOptions {
  /** URL of a Redis server, `redis://host:6379`. */
  readonly queue: string;
  /** Jobs that run at a time on this machine. Defaults to `1`. */
  readonly workers?: number;
  /** Silence in milliseconds after which another machine takes over a job. Defaults to `30_000`. */
  readonly silence?: number | undefined;
  /** Attempts to reach a lost queue, one a second. Defaults to `30`. */
  readonly reconnects?: number | undefined;
  /** Stops the jobs of this machine. */
  readonly signal?: AbortSignal | undefined;
  /** Receives a sentence about a lost queue. Defaults to `console.warn`. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

/**
 * Runs jobs together with all machines that share the same ones: each is one job of a queue. Another machine takes over the job
 * of a silent one. Ends when all jobs have ended on any machine. Needs BullMQ, https://docs.bullmq.io .
 *
 * @param shared - Jobs, and what is done with one.
 * @param options - Queue, workers, silence and abort signal.
 * @param onResult - Receives the result of each job, once.
 * @throws `OptionError` if BullMQ is not installed.
 * @throws `VseError` if the queue cannot be reached or is lost, or the signal stops the jobs.
 *
 * @example
 * ```ts
 * import { shareJobs } from '@vse/sweep';
 *
 * const queue = process.env['REDIS_URL'];
 * const done = new Map<string, { id: string }>();
 * if (queue !== undefined) {
 *   const shared = {
 *     where: 'example',
 *     noun: 'jobs',
 *     name: 'example',
 *     jobs: new Map([['one', { id: 'one' }]]),
 *     stored: async (id: string) => done.get(id),
 *     run: async (data: unknown) => data as { id: string },
 *     checked: (id: string) => ({ id }),
 *     failed: (id: string) => ({ id }),
 *   };
 *   await shareJobs(shared, { queue }, (result) => done.set(result.id, result));
 * } else console.log('REDIS_URL names no server');
 * ```
 */
export async function shareJobs<Result>(
  shared: SharedJobs<Result>,
  options: ShareJobsOptions,
  onResult: (result: Result) => void,
): Promise<void> {
  const { where, noun, name, jobs, stored } = shared;
  const { onWarning: warn = console.warn, reconnects = 30, workers = 1 } = options;
  const { Queue, Worker, QueueEvents } = await bullmq(where);
  await assertReachable(where, options.queue);
  const connection = { url: options.queue, maxRetriesPerRequest: null };
  const queue = new Queue<object, Result>(name, { connection });
  const events = new QueueEvents(name, { connection });
  const open = new Set(jobs.keys());
  const parts = [queue, events] as const;
  let faults = 0;
  const fault = (): void => {
    faults += 1; // all of them reconnect by themselves
  };
  queue.on('error', fault);
  events.on('error', fault);
  // Ends the jobs of this machine: as the caller wishes, or when the queue is lost.
  const stop = new AbortController();
  let wake = (): void => undefined;
  const onAbort = (): void => {
    stop.abort();
    wake();
  };
  if (options.signal?.aborted) onAbort();
  options.signal?.addEventListener('abort', onAbort);
  const close = (id: string, result: Result): void => {
    if (!open.delete(id)) return;
    onResult(result);
    wake();
  };
  for (const id of [...open]) {
    const result = await stored(id);
    if (result) close(id, result);
  }
  events.on('completed', ({ jobId, returnvalue }) => {
    const result = shared.checked(jobId, returnvalue);
    if (result) close(jobId, result); // else its file tells
  });
  events.on('failed', ({ jobId, failedReason }) => close(jobId, shared.failed(jobId, failedReason)));
  await events.waitUntilReady();
  // A job is queued once however many machines add its id.
  for (const id of open) {
    await queue.add('job', jobs.get(id)!, {
      jobId: id,
      attempts,
      removeOnComplete: true,
      removeOnFail: true,
    });
  }
  const silence = options.silence ?? 30_000;
  const running = new Set<Promise<Result>>();
  const run = async (data: unknown): Promise<Result> => {
    const ending = shared.run(data, stop.signal);
    running.add(ending);
    try {
      return await ending;
    } finally {
      running.delete(ending);
    }
  };
  const worker = new Worker<object, Result>(name, ({ data }) => run(data), {
    connection,
    concurrency: workers,
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
      // Another machine may have ended a job before this one began to listen.
      for (const id of open) {
        const result = await stored(id);
        if (result) close(id, result);
      }
      if (faults === before && failures === 0) continue;
      const unreachable = await assertReachable(where, options.queue).then(
        () => undefined,
        (error: unknown) => error as VseError,
      );
      failures = unreachable ? failures + 1 : 0;
      if (failures === 1) warn(`${unreachable!.message} Trying ${reconnects} times, once a second.`);
      if (failures < reconnects) continue;
      lost = new VseError(
        `${where}: the queue ${options.queue} was lost, and ${reconnects} attempts to reach it failed; ${open.size} ${noun} are ` +
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
    throw new VseError(`${where}: stopped with ${open.size} ${noun} left. Run the same command to resume.`);
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
async function assertReachable(where: string, url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port === '' ? 6379 : port) });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(5000) });
  } catch (cause) {
    throw new VseError(
      `${where}: the queue ${url} cannot be reached: ${(cause as Error).message}. Start Redis there or give another URL.`,
      {
        cause,
      },
    );
  } finally {
    socket.destroy();
  }
}

async function bullmq(where: string) {
  const peer = (name: string) => importPeer<typeof BullMq>(where, name, { own: ownImport });
  return Promise.all([peer('bullmq'), peer('ioredis')]).then(
    ([queues]) => queues,
    (cause: unknown) => {
      throw new OptionError(`${where}: queue needs two packages: pnpm add bullmq ioredis.`, { cause });
    },
  );
}
