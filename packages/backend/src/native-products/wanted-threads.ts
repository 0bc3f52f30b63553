import type * as WorkerThreads from 'node:worker_threads';
import { coreCount } from '@vse/threads';
import { builtin, environmentVariable } from '../platform';
import type { NativeProductsOptions } from './options';

/** Environment variable that decides where the option does not: `on` or `off`. */
export const NATIVE_VARIABLE = 'VSE_NATIVE_PRODUCTS';

/** Key under which the main thread's choice reaches worker threads. */
const INHERITED = 'vse.native-products';

/**
 * Number of threads for one product; or the reason why wasm shall multiply by itself. Ending a worker thread in the middle
 * of native code aborts the process, so a worker thread has native products only if it asks for them, or if the pool that
 * started it waits for native code (its `workerData` has the field `calls` or `busy`) and the main thread has them.
 */
export function wantedThreads(option: boolean | NativeProductsOptions | undefined): number | string {
  const workers = builtin('worker_threads') as typeof WorkerThreads | undefined;
  if (!workers) return 'a page has no native code';
  const { isMainThread } = workers;
  const threads = isMainThread ? coreCount() : 1;
  if (typeof option === 'object') return option.threads ?? threads;
  if (option !== undefined) return option ? threads : 'nativeProducts is false';
  const setting = environmentVariable(NATIVE_VARIABLE);
  if (setting !== undefined) return setting === 'on' ? threads : `${NATIVE_VARIABLE} is off`;
  if (isMainThread) return threads;
  const { calls, busy } = (workers.workerData ?? {}) as Readonly<Record<'calls' | 'busy', unknown>>;
  if (![calls, busy].some((flag) => flag instanceof Int32Array)) {
    return 'a worker thread must ask for it: nativeProducts: true';
  }
  return workers.getEnvironmentData(INHERITED) === true ? threads : 'the main thread has none';
}

/** Tells worker threads that start from now on if this thread has native products. */
export function tellWorkers(used: boolean): void {
  const { setEnvironmentData } = (builtin('worker_threads') ?? {}) as Partial<typeof WorkerThreads>;
  setEnvironmentData?.(INHERITED, used);
}
