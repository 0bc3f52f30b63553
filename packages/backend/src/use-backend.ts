import * as tf from '@tensorflow/tfjs-core';
import { BackendError, OptionError } from '@vse/core';
import { backendsBySpeed, type BackendsBySpeed, type MeasureBackendsOptions } from './by-speed';
import { loaderOf, startBackend, type StartedBackend } from './start-backend';
import type { BackendTimes } from './backend-times';
import type { BackendName, BackendOptions } from './backends/backend';

const ALL: readonly BackendName[] = ['tensorflow', 'webgpu', 'wasm', 'cpu'];

export interface UseBackendOptions extends BackendOptions {
  /** Which backends to try, in order. Defaults to `['tensorflow', 'webgpu', 'wasm', 'cpu']`. */
  readonly prefer?: readonly BackendName[];
  /**
   * Whether the backends of `prefer` are tried in the order of their speed on this machine: a small training step is timed
   * on each that works, once (see `MeasureBackendsOptions`). Defaults to `false`: the order is that of `prefer`.
   */
  readonly measure?: boolean | MeasureBackendsOptions;
  /** Takes the one line that says what was chosen and why; `false` for silence. Defaults to `console.error`. */
  readonly log?: ((line: string) => void) | false;
}

/** A backend that was tried and is not used. */
export interface RejectedBackend {
  readonly name: BackendName;
  readonly reason: string;
}

/** The backend that is in use, and why. */
export interface Backend {
  readonly name: BackendName;
  /** Why this one. */
  readonly reason: string;
  /** The backends before it, in the order in which they were tried. */
  readonly rejected: readonly RejectedBackend[];
  /** Milliseconds of a small training step on each backend that was timed; empty where none was. */
  readonly times: BackendTimes;
  /** The repairs that are in place on it, by name. */
  readonly repairs: readonly string[];
  /** All of the above in one line. */
  readonly message: string;
}

/** What has been said, so that repeated calls stay quiet. */
const said = new Set<string>();

/**
 * Takes the first backend that really works: it loads, and a small product and its gradients come out right by value.
 * Registers the gradients of all operations, repairs what the backend does wrong (see `repairs`) and says in one line
 * what it chose and why not the ones before. Calling it again is cheap and says nothing new.
 *
 * Throws a `BackendError` that says what to install where none of them works, an `OptionError` for a name it does
 * not know.
 */
export async function useBackend(options: UseBackendOptions = {}): Promise<Backend> {
  const { prefer = ALL, log = sayOnStderr, measure = false, ...backendOptions } = options;
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
    if (log && !said.has(backend.message)) {
      said.add(backend.message);
      log(backend.message);
    }
    return backend;
  }
  throw new BackendError(
    `useBackend: none of ${prefer.join(', ')} works here. ${listReasons(rejected)}. ` +
      `To get one: ${loaderOf(prefer.includes('wasm') ? 'wasm' : prefer[0]!).install}`,
  );
}

function describe(
  { name, repairs, warning }: StartedBackend & { readonly works: true },
  { order, times }: BackendsBySpeed,
  rejected: readonly RejectedBackend[],
): Backend {
  const timed = order.filter((other) => times[other] !== undefined);
  const steps = timed.map((other) => `${other} ${times[other]} ms`).join(', ');
  const first = rejected.length > 0 ? `the first of ${order.join(', ')} that works` : 'first choice, works';
  const reason = timed.length > 0 ? `the fastest at a small training step: ${steps}` : first;
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

function sayOnStderr(line: string): void {
  console.error(line);
}
