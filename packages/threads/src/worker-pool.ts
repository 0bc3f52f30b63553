import type * as WorkerThreads from 'node:worker_threads';
import type { Transferable, Worker } from 'node:worker_threads';
import { assertWhole, BackendError, nodeBuiltin, VseError } from '@vse/base';
import { flagOfCalls, flagOfJobs, type NativeFlag } from './native-flag';

/** A pool of worker threads that run the same body. */
export interface WorkerPool<Job, Result> {
  /** Number of threads. */
  readonly size: number;
  /**
   * Gives a job to the next idle thread; waiting jobs run in order. `transfer` lists buffers and ports that move instead of
   * being copied. Rejects with the error that the thread answers.
   */
  run(job: Job, transfer?: readonly object[]): Promise<Result>;
  /** Ends the threads; unfinished jobs reject. Native code finishes first, for at most ten seconds. */
  dispose(): Promise<void>;
}

/** Message of a thread: first `{ ready }`, then one `{ result }` or `{ error }` per job. */
export type WorkerAnswer<Result> =
  | { readonly ready: unknown }
  | { readonly result: Result }
  /** Fails the job; the stack of the thread, if given, becomes the `cause` of the error. */
  | { readonly error: string; readonly stack?: string | undefined };

interface Task<Job, Result> {
  readonly job: Job;
  readonly transfer: readonly object[];
  resolve(result: Result): void;
  reject(error: Error): void;
}

interface Thread<Job, Result> {
  readonly worker: Worker;
  /** Absent unless the thread runs native code. */
  readonly native: NativeFlag | undefined;
  task: Task<Job, Result> | undefined;
}

/** Options of `workerPool`. */
export interface PoolOptions {
  /**
   * Says that the body runs native code. Ending a thread in the middle of native code aborts the whole process, so
   * `dispose` and an exit of the process wait for it, at most ten seconds for each thread. `workerData` must be an object.
   *
   * - `'calls'`: the body makes each native call, all of them synchronous, by `guardNativeCall` with the field `calls` that
   *   its `workerData` gets. A thread is then ended between two calls, whatever else it does.
   * - `true`: a job may be in native code from its start to its answer. `workerData` gets a field `busy`: an `Int32Array` of
   *   one number, 1 at the start and when a job is sent. Before each answer the body stores 0 there and notifies.
   *
   * Defaults to `false`.
   */
  readonly native?: boolean | 'calls';
}

/** A file that threads run. */
export interface ThreadFile {
  /** URL of the file. */
  readonly file: URL;
  /** Module whose `register` lets Node read the file; for TypeScript only. */
  readonly loader?: URL;
}

/**
 * A function that threads run: its text, so it uses nothing from its surroundings. It gets a `require` of the thread. As a
 * method's, its parameter may be declared as `NodeJS.Require` too, where Node's types are at hand.
 */
export type ThreadBody = {
  /** Runs in the thread. */
  body(require: (id: string) => unknown): unknown;
}['body'];

/**
 * Starts threads that run the same body, each one job at a time. The body is a file, or a function that uses nothing
 * from its surroundings: threads run its source text, so it needs no file in a bundled application. Idle threads do not
 * keep the process alive. The result's `ready` is what the first thread sent as `{ ready }`.
 *
 * @param body - Function or file; it sends and receives messages as `WorkerAnswer` says.
 * @param workerData - Data that each thread gets as `workerData`.
 * @param size - Number of threads.
 * @param options - Native code.
 * @throws `OptionError` (as a rejection) if `size` is not a whole number of at least 1: jobs would wait forever.
 * @throws `BackendError` (as a rejection) if there are no worker threads, as in a browser; the error of a thread that
 * cannot start.
 *
 * @example
 * ```ts
 * import { workerPool } from '@vse/threads';
 *
 * const pool = await workerPool<number, number>(
 *   (require) => {
 *     const { parentPort } = require('node:worker_threads') as typeof import('node:worker_threads');
 *     parentPort!.on('message', (x: number) => parentPort!.postMessage({ result: x * x }));
 *     parentPort!.postMessage({ ready: true });
 *   },
 *   undefined,
 *   2,
 * );
 * console.log(await Promise.all([1, 2, 3].map((x) => pool.run(x)))); // [1, 4, 9]
 * await pool.dispose();
 * ```
 */
export async function workerPool<Job, Result>(
  body: ThreadFile | ThreadBody,
  workerData: unknown,
  size: number,
  { native = false }: PoolOptions = {},
): Promise<WorkerPool<Job, Result> & { readonly ready: unknown }> {
  assertWhole('workerPool', 'size', size);
  const starts = Array.from({ length: size }, () => {
    const flag = native === 'calls' ? flagOfCalls() : native ? flagOfJobs() : undefined;
    const data = flag ? { ...(workerData as object), ...flag.data } : workerData;
    return startThread<Job, Result>(newWorker(body, data), flag);
  });
  const started = await Promise.allSettled(starts);
  const failed = started.find((start) => start.status === 'rejected');
  const threads = started.flatMap((start) => (start.status === 'fulfilled' ? [start.value.thread] : []));
  if (failed) {
    await Promise.all(threads.map(end));
    throw failed.reason;
  }
  const ready = started[0]?.status === 'fulfilled' ? started[0].value.ready : undefined;
  return { ...dispatcher(threads), size, ready };
}

function newWorker(body: ThreadFile | ThreadBody, workerData: unknown): Worker {
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
  worker.once('exit', () => native?.remove());
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (answer: WorkerAnswer<Result>) => {
      worker.off('error', reject);
      if ('ready' in answer) resolve({ thread: { worker, native, task: undefined }, ready: answer.ready });
      else {
        reject(
          'error' in answer
            ? errorOf(answer)
            : new VseError('workerPool: a thread must send { ready } first, got a result.'),
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
    thread.worker.postMessage(thread.task.job, thread.task.transfer as readonly Transferable[]);
  };
  const close = (error: Error): void => {
    broken = error;
    for (const task of waiting.splice(0)) task.reject(error);
  };
  const fail = (error: Error): void => {
    close(error);
    for (const thread of threads) thread.task?.reject(error);
  };
  for (const thread of threads) {
    thread.worker.on('error', fail);
    thread.worker.on('exit', (code) =>
      fail(new VseError(`workerPool: the worker threads have ended, one with code ${code}.`)),
    );
    thread.worker.on('message', (answer: WorkerAnswer<Result>) => {
      const { task } = thread;
      if ('result' in answer) task?.resolve(answer.result);
      else if ('error' in answer) task?.reject(errorOf(answer));
      next(thread);
    });
    // Last, because listening for messages keeps the process alive.
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
      close(new VseError('workerPool: the worker threads have ended, because the pool was disposed.'));
      await Promise.all(threads.map(end));
    },
  };
}

/** Ends a thread, after its native code. */
async function end<Job, Result>({ worker, native, task }: Thread<Job, Result>): Promise<void> {
  await native?.left(task && answerOf(worker));
  await worker.terminate();
}

/** Resolves with the next answer of a thread, or with its exit. */
function answerOf(worker: Worker): Promise<void> {
  return new Promise((resolve) => {
    worker.once('message', () => resolve());
    worker.once('exit', () => resolve());
  });
}
