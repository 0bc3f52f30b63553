import type * as WorkerThreads from 'node:worker_threads';
import { assertWhole } from '@vse/core';
import { coreCount } from '@vse/threads';
import { compiledKernels, kernelBytes } from '../kernels/heap-kernels';
import { builtin, environmentVariable } from '../platform';
import type { WasmHeap } from '../repairs/wasm-heap';
import { attachedHelpers, attachHelpers } from './attached';
import { startHelper } from './helper';
import { sharedBinary } from './shared-binary';
import { mayWaitInPage } from './start-thread';

/** Environment variable with the number of threads where the option does not state it. */
export const THREADS_VARIABLE = 'VSE_WASM_THREADS';

/** Most threads by default: with more, copying for them takes longer than they save. */
const MOST_THREADS = 4;

/** Checks the option and the environment variable. */
export function checkWasmThreads(where: string, option: unknown): void {
  const setting = environmentVariable(THREADS_VARIABLE);
  if (setting !== undefined) assertWhole(where, THREADS_VARIABLE, Number(setting));
  if (option !== undefined) assertWhole(where, 'wasmThreads', option as number);
}

/**
 * Lets the kernels on the heap of a wasm backend run on so many threads from now on; returns the number that they can have. They
 * start with the first work that is large enough.
 *
 * @param wanted - The option; without it the environment variable decides.
 */
export function startHelpers(heap: WasmHeap, wanted: number | undefined): number {
  const known = attachedHelpers(heap);
  const threads = compiledKernels(heap) ? wantedThreads(wanted) : 1;
  if (known) known.threads = threads;
  else if (threads > 1) attachHelpers(heap, { threads, running: [], start });
  return threads;
}

function start() {
  return startHelper(sharedBinary(kernelBytes()));
}

function wantedThreads(option: number | undefined): number {
  const workers = builtin('worker_threads') as typeof WorkerThreads | undefined;
  if (!workers) return mayWaitInPage() ? (option ?? 1) : 1;
  if (option !== undefined) return option;
  const setting = environmentVariable(THREADS_VARIABLE);
  if (setting !== undefined) return Number(setting);
  return workers.isMainThread ? Math.min(coreCount(), MOST_THREADS) : 1;
}
