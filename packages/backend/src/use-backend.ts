import * as tf from '@tensorflow/tfjs-core';
import { BackendError, OptionError } from '@vse/core';
import { backendsBySpeed, type BackendsBySpeed, type MeasureBackendsOptions } from './by-speed';
import { loaderOf, startBackend, type StartedBackend } from './start-backend';
import type { BackendTimes } from './backend-times';
import type { BackendName, BackendOptions } from './backends/backend';

const ALL: readonly BackendName[] = ['tensorflow', 'webgpu', 'wasm', 'cpu'];

/** Options of `useBackend`. */
export interface UseBackendOptions extends BackendOptions {
  /** Backends to try, in order. Defaults to `['tensorflow', 'webgpu', 'wasm', 'cpu']`. */
  readonly prefer?: readonly BackendName[];
  /**
   * Tries the backends of `prefer` in the order of their speed on this machine: times a small training step once on each
   * that works (see `MeasureBackendsOptions`). Defaults to `false`: the order of `prefer`.
   */
  readonly measure?: boolean | MeasureBackendsOptions;
  /** Receives one line that names the chosen backend and why; `false` for silence. Defaults to `console.error`. */
  readonly log?: ((line: string) => void) | false;
}

/** A backend that was tried and does not work. */
export interface RejectedBackend {
  /** Name of the backend. */
  readonly name: BackendName;
  /** Reason why it does not work. */
  readonly reason: string;
}

/** The current backend. */
export interface Backend {
  /** Name of the backend. */
  readonly name: BackendName;
  /** Reason for the choice. */
  readonly reason: string;
  /** Backends that were tried before it, in order. */
  readonly rejected: readonly RejectedBackend[];
  /** Milliseconds of a small training step on each backend that was timed; empty without `measure`. */
  readonly times: BackendTimes;
  /** Names of the repairs that are applied to it. */
  readonly repairs: readonly string[];
  /** All of the above in one line. */
  readonly message: string;
}

/** Lines logged already: repeated calls stay quiet. */
const logged = new Set<string>();

/**
 * Starts the first backend that works: one that loads and computes a small product and its gradients right, by value.
 * Registers the gradients of all operations, applies the backend's `repairs`, and logs one line: the choice and why
 * the backends before it were rejected. Another call is cheap and logs nothing new.
 *
 * @param options - Backends to try, measuring, and the receiver of the log line.
 * @throws `BackendError` that names what to install if none of the backends works.
 * @throws `OptionError` if `prefer` is empty or names an unknown backend.
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { useBackend } from '@vse/backend';
 *
 * const backend = await useBackend({ prefer: ['wasm', 'cpu'], log: false });
 * console.log(backend.name, backend.repairs.length);
 * console.log(await tf.grad((x) => tf.sum(tf.square(x)))(tf.tensor1d([1, 2])).data()); // [2, 4]
 * ```
 */
export async function useBackend(options: UseBackendOptions = {}): Promise<Backend> {
  const { prefer = ALL, log = logToStderr, measure = false, ...backendOptions } = options;
  checkNames(prefer);
  const speed = measure
    ? await backendsBySpeed(prefer, measure === true ? {} : measure, backendOptions)
    : { order: prefer, times: {} };
  const rejected: RejectedBackend[] = [];
  for (const name of speed.order) {
    const started = await startBackend(name, backendOptions);
    if (!started.works) {
      rejected.push({ name, reason: started.reason });
      continue;
    }
    if (tf.getBackend() !== name) await tf.setBackend(name);
    const backend = describe(started, speed, rejected);
    if (log && !logged.has(backend.message)) {
      logged.add(backend.message);
      log(backend.message);
    }
    return backend;
  }
  throw new BackendError(
    `useBackend: none of ${prefer.join(', ')} works here. ${listReasons(rejected)}. ` +
      `Install one: ${loaderOf(prefer.includes('wasm') ? 'wasm' : prefer[0]!).install}`,
  );
}

function describe(
  { name, repairs, warning }: StartedBackend & { readonly works: true },
  { order, times }: BackendsBySpeed,
  rejected: readonly RejectedBackend[],
): Backend {
  const timed = order.filter((other) => times[other] !== undefined);
  const listed = timed.map((other) => `${other} ${times[other]} ms`).join(', ');
  const first = rejected.length > 0 ? `the first of ${order.join(', ')} that works` : 'first choice, works';
  const reason = timed.length > 0 ? `the fastest at a small training step: ${listed}` : first;
  const before = rejected.length > 0 ? ` Not ${listReasons(rejected)}.` : '';
  const caution = warning === undefined ? '' : ` Caution: ${warning}.`;
  return {
    name,
    reason,
    rejected,
    times,
    repairs,
    message: `@vse/backend: ${name} (${reason}).${before}${caution}`,
  };
}

function listReasons(rejected: readonly RejectedBackend[]): string {
  return rejected.map(({ name, reason }) => `${name}: ${reason}`).join('; ');
}

function checkNames(prefer: readonly BackendName[]): void {
  const unknown = prefer.filter((name) => !ALL.includes(name));
  if (prefer.length > 0 && unknown.length === 0) return;
  throw new OptionError(
    `useBackend: prefer must list one or more of ${ALL.join(', ')}, got ${unknown.join(', ') || 'an empty list'}.`,
  );
}

function logToStderr(line: string): void {
  console.error(line);
}
