import type * as WorkerThreads from 'node:worker_threads';
import type { Transferable, Worker } from 'node:worker_threads';
import { BackendError, VseError } from '@vse/core';
import { nativeFlag, type NativeFlag } from './native-flag';
import { nodeBuiltin } from './node-builtin';

export interface WorkerPool<Job, Result> {
  readonly size: number;
  /** Hands a job to the next idle thread; jobs wait for one in the order they came. */
  run(job: Job, transfer?: readonly Transferable[]): Promise<Result>;
  /** Ends the threads; jobs that are not finished reject. Those of native threads that are running finish first. */
  dispose(): Promise<void>;
}

/** What a thread answers: first `{ ready }`, then one `{ result }` or `{ error }` for each job. */
export type WorkerAnswer<Result> =
  | { readonly ready: unknown }
  | { readonly result: Result }
  /** With the stack of the thread, it comes as the cause of the error that a job fails with. */
  | { readonly error: string; readonly stack?: string | undefined };

interface Task<Job, Result> {
  readonly job: Job;
  readonly transfer: readonly Transferable[];
  resolve(result: Result): void;
  reject(error: Error): void;
}

interface Thread<Job, Result> {
  readonly worker: Worker;
  /** Where the thread runs native code. */
  readonly native: NativeFlag | undefined;
  task: Task<Job, Result> | undefined;
}

export interface PoolOptions {
  /**
   * Whether the body runs native code. Ending a thread in the middle of it aborts the whole process, so `dispose` and an
   * exit of the process wait for it. The data, an object then, has `busy` beside the rest: an `Int32Array` of one
   * number, 1 from the start and whenever a job is sent. The body stores 0 there and notifies before it answers.
   */
  readonly native?: boolean;
}

/** What a thread runs. */
export interface ThreadFile {
  readonly file: URL;
  /** A module whose `register` makes node read the file, where that is TypeScript. */
  readonly loader?: URL;
}

/**
 * Threads that all run the same body and take one job at a time. The body is a file, or a function that uses nothing
 * from around it: its source text is what the threads run, so it needs no file wherever this package is bundled. Idle
 * threads do not keep the process alive; `ready` is what the first one said.
 *
 * Rejects where a thread cannot start, with a `BackendError` where there are none, as in a browser.
 */
export async function workerPool<Job, Result>(
  body: ThreadFile | ((require: NodeJS.Require) => unknown),
  workerData: unknown,
  size: number,
  { native = false }: PoolOptions = {},
): Promise<WorkerPool<Job, Result> & { readonly ready: unknown }> {
  const starts = Array.from({ length: size }, () => {
    const flag = native ? nativeFlag() : undefined;
    const data = flag ? { ...(workerData as object), busy: flag.busy } : workerData;
    return startThread<Job, Result>(newWorker(body, data), flag);
  });
  const started = await Promise.allSettled(starts);
  const failed = started.find((start) => start.status === 'rejected');
  const threads = started.flatMap((start) => (start.status === 'fulfilled' ? [start.value.thread] : []));
  if (failed) {
    await Promise.all(threads.map(ended));
    throw failed.reason;
  }
  const ready = started[0]?.status === 'fulfilled' ? started[0].value.ready : undefined;
  return { ...dispatcher(threads), size, ready };
}

function newWorker(body: ThreadFile | ((require: NodeJS.Require) => unknown), workerData: unknown): Worker {
  const { Worker } = nodeBuiltin<typeof WorkerThreads>('node:worker_threads') ?? {};
  if (!Worker) throw new BackendError('workerPool: worker threads need Node. Do the work in this thread.');
  // Some compilers wrap functions in a helper called __name, which the threads do not have.
  if (typeof body === 'function') {
    const code = `const __name = (f) => f; (${body.toString()})(require);`;
    return new Worker(code, { eval: true, workerData });
  }
  const { file, loader } = body;
  if (!loader) return new Worker(file, { workerData });
  const code = `import('${loader.href}').then(({ register }) => (register(), import('${file.href}')));`;
  return new Worker(code, { eval: true, workerData, execArgv: ['--conditions=@vse/source'] });
}

function startThread<Job, Result>(
  worker: Worker,
  native: NativeFlag | undefined,
): Promise<{ thread: Thread<Job, Result>; ready: unknown }> {
  worker.once('exit', () => native?.gone());
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (answer: WorkerAnswer<Result>) => {
      worker.off('error', reject);
      if ('ready' in answer) resolve({ thread: { worker, native, task: undefined }, ready: answer.ready });
      else {
        reject(
          'error' in answer ? errorOf(answer) : new VseError('a worker thread answered before it was asked.'),
        );
        void worker.terminate();
      }
    });
  });
}

function errorOf({
  error,
  stack,
}: {
  readonly error: string;
  readonly stack?: string | undefined;
}): VseError {
  if (stack === undefined) return new VseError(error);
  const cause = new Error(error);
  cause.stack = stack;
  return new VseError(error, { cause });
}

function dispatcher<Job, Result>(
  threads: Thread<Job, Result>[],
): Pick<WorkerPool<Job, Result>, 'run' | 'dispose'> {
  const waiting: Task<Job, Result>[] = [];
  let broken: Error | undefined;

  const next = (thread: Thread<Job, Result>): void => {
    thread.task = waiting.shift();
    if (!thread.task) {
      thread.worker.unref();
      return;
    }
    thread.worker.ref();
    thread.native?.set();
    thread.worker.postMessage(thread.task.job, thread.task.transfer);
  };
  const refuse = (error: Error): void => {
    broken = error;
    for (const task of waiting.splice(0)) task.reject(error);
  };
  const fail = (error: Error): void => {
    refuse(error);
    for (const thread of threads) thread.task?.reject(error);
  };
  for (const thread of threads) {
    thread.worker.on('error', fail);
    thread.worker.on('exit', (code) =>
      fail(new VseError(`the worker threads have ended, one with code ${code}.`)),
    );
    thread.worker.on('message', (answer: WorkerAnswer<Result>) => {
      const { task } = thread;
      if ('result' in answer) task?.resolve(answer.result);
      else if ('error' in answer) task?.reject(errorOf(answer));
      next(thread);
    });
    // Last, because listening for messages keeps the process alive again.
    thread.worker.unref();
  }
  return {
    run(job, transfer = []) {
      return new Promise((resolve, reject) => {
        if (broken) {
          reject(broken);
          return;
        }
        waiting.push({ job, transfer, resolve, reject });
        const idle = threads.find(({ task }) => !task);
        if (idle) next(idle);
      });
    },
    async dispose() {
      refuse(new VseError('the worker threads have ended, because they were disposed.'));
      await Promise.all(threads.map(ended));
    },
  };
}

/** Ends a thread: at once, or where it is in native code when that is over. */
async function ended<Job, Result>({ worker, native, task }: Thread<Job, Result>): Promise<void> {
  if (native && task) {
    await new Promise<void>((resolve) => {
      worker.once('message', () => resolve());
      worker.once('exit', () => resolve());
    });
  }
  await worker.terminate();
}
