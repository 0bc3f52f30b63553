import type * as WorkerThreads from 'node:worker_threads';
import { builtin } from '../platform';
import { threadPrograms, type ThreadData } from './thread-program';

/** A thread that runs the program of helpers. */
interface Thread {
  end(): void;
}

/** The used part of a page's globals, in one of its workers; TypeScript's ES library declares none of them. */
interface WorkerGlobals {
  /** True if the page's headers allow shared memory. */
  readonly crossOriginIsolated?: boolean;
  /** Only where a page draws: that thread may not wait. */
  readonly document?: object;
  readonly Worker?: new (url: string) => PageWorker;
  readonly Blob: new (parts: readonly string[], options: { readonly type: string }) => object;
  readonly URL: { createObjectURL(blob: object): string; revokeObjectURL(url: string): void };
}

interface PageWorker {
  onerror: (() => void) | null;
  postMessage(data: unknown): void;
  terminate(): void;
}

/** True in a worker of a page that is cross-origin isolated: it may wait for others, and start them. */
export function mayWaitInPage(): boolean {
  const { crossOriginIsolated, document, Worker } = pageGlobals();
  return crossOriginIsolated === true && document === undefined && Worker !== undefined;
}

/**
 * Starts a thread: a worker thread in Node, or a worker of a page's worker.
 *
 * @param failed - Called if it cannot run.
 */
export function startThread(data: ThreadData, failed: () => void): Thread {
  const workers = builtin('worker_threads') as typeof WorkerThreads | undefined;
  return workers ? inNode(workers, data, failed) : inPage(data, failed);
}

function inNode({ Worker }: typeof WorkerThreads, workerData: ThreadData, failed: () => void): Thread {
  const worker = new Worker(threadPrograms.node, {
    eval: true,
    execArgv: [], // loaders of the program are of no use to it
    workerData,
  });
  worker.unref();
  worker.on('error', failed);
  return { end: () => void worker.terminate() };
}

/** Its policy may forbid workers from a `blob:` address, which is an error of the worker or of its construction. */
function inPage(data: ThreadData, failed: () => void): Thread {
  const { Worker, Blob, URL } = pageGlobals();
  const url = URL.createObjectURL(new Blob([threadPrograms.page], { type: 'text/javascript' }));
  const worker = new Worker!(url);
  worker.onerror = () => {
    failed();
    URL.revokeObjectURL(url);
  };
  worker.postMessage(data);
  return {
    end() {
      worker.terminate();
      URL.revokeObjectURL(url);
    },
  };
}

function pageGlobals(): WorkerGlobals {
  return globalThis as unknown as WorkerGlobals;
}
