import type { WasmHeap } from '../repairs/wasm-heap';
import type { Helper } from './helper';

/** Key on the wasm backend: the kernels of any copy of this package in the process read it. */
const HELPERS = Symbol.for('vse.wasm-threads');

/** Helpers of a wasm backend. They start when they are first wanted, and stay. */
export interface Helpers {
  /** Threads of a product, this one included. */
  threads: number;
  /** Those that run. */
  readonly running: Helper[];
  readonly start: () => Helper;
}

type WithHelpers = WasmHeap & { [HELPERS]?: Helpers };

/** Helpers of this wasm backend, if threads were asked for. */
export function attachedHelpers(heap: WasmHeap): Helpers | undefined {
  return (heap as WithHelpers)[HELPERS];
}

/** Attaches helpers to a wasm backend. */
export function attachHelpers(heap: WasmHeap, helpers: Helpers): void {
  (heap as WithHelpers)[HELPERS] = helpers;
}

/** Number of helpers that may take a share. */
export function helpersWanted(heap: WasmHeap): number {
  return (attachedHelpers(heap)?.threads ?? 1) - 1;
}

/**
 * So many helpers; `undefined` if not all of them wait for work yet. The first call starts them. Where threads cannot be had,
 * there are none from then on.
 */
export function takeHelpers(heap: WasmHeap, count: number): readonly Helper[] | undefined {
  const helpers = attachedHelpers(heap);
  if (!helpers) return undefined;
  try {
    while (helpers.running.length < count) helpers.running.push(helpers.start());
  } catch {
    helpers.threads = 1; // no memory for another thread, or none allowed
    return undefined;
  }
  const taken = helpers.running.slice(0, count);
  return taken.every((helper) => helper.isReady()) ? taken : undefined;
}
