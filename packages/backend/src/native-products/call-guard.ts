import type * as WorkerThreads from 'node:worker_threads';
import { guardNativeCall } from '@vse/threads';
import { builtin } from '../platform';

/** Makes native calls. */
export type CallGuard = <T>(call: () => T) => T;

/**
 * Guard of this thread's native calls: in a worker of a pool that waits for calls (its `workerData` has the field `calls`), the
 * pool does not end the thread in the middle of one. Elsewhere calls are made as they are.
 */
export function callGuard(): CallGuard {
  const workers = builtin('worker_threads') as typeof WorkerThreads | undefined;
  const { calls } = (workers?.workerData ?? {}) as { readonly calls?: unknown };
  return calls instanceof Int32Array ? (call) => guardNativeCall(calls, call) : (call) => call();
}
