import * as tf from '@tensorflow/tfjs-core';
import { BackendError, OptionError } from '@vse/core';
import { enginesBySpeed, type EnginesBySpeed, type MeasureEnginesOptions } from './by-speed';
import { loaderOf, startEngine, type StartedEngine } from './start-engine';
import type { EngineTimes } from './engine-times';
import type { EngineName, EngineOptions } from './engines/engine';

const ALL: readonly EngineName[] = ['tensorflow', 'webgpu', 'wasm', 'cpu'];

export interface UseBackendOptions extends EngineOptions {
  /** Which engines to try, in order. Defaults to `['tensorflow', 'webgpu', 'wasm', 'cpu']`. */
  readonly prefer?: readonly EngineName[];
  /**
   * Whether the engines of `prefer` are tried in the order of their speed on this machine: a small training step is timed
   * on each that works, once (see `MeasureEnginesOptions`). Defaults to `false`: the order is that of `prefer`.
   */
  readonly measure?: boolean | MeasureEnginesOptions;
  /** Takes the one line that says what was chosen and why; `false` for silence. Defaults to `console.error`. */
  readonly log?: ((line: string) => void) | false;
}

/** An engine that was tried and is not used. */
export interface RejectedEngine {
  readonly name: EngineName;
  readonly reason: string;
}

/** The engine that is in use, and why. */
export interface Engine {
  readonly name: EngineName;
  /** Why this one. */
  readonly reason: string;
  /** The engines before it, in the order in which they were tried. */
  readonly rejected: readonly RejectedEngine[];
  /** Milliseconds of a small training step on each engine that was timed; empty where none was. */
  readonly times: EngineTimes;
  /** The repairs that are in place on it, by name. */
  readonly repairs: readonly string[];
  /** All of the above in one line. */
  readonly message: string;
}

/** What has been said, so that repeated calls stay quiet. */
const said = new Set<string>();

/**
 * Takes the first engine that really works: it loads, and a small product and its gradients come out right by value.
 * Registers the gradients of all operations, repairs what the engine does wrong (see `repairs`) and says in one line
 * what it chose and why not the ones before. Calling it again is cheap and says nothing new.
 *
 * Throws a `BackendError` that says what to install where none of them works, an `OptionError` for a name it does
 * not know.
 */
export async function useBackend(options: UseBackendOptions = {}): Promise<Engine> {
  const { prefer = ALL, log = sayOnStderr, measure = false, ...engineOptions } = options;
  checkNames(prefer);
  const speed = measure
    ? await enginesBySpeed(prefer, measure === true ? {} : measure, engineOptions)
    : { order: prefer, times: {} };
  const rejected: RejectedEngine[] = [];
  for (const name of speed.order) {
    const started = await startEngine(name, engineOptions);
    if (!started.works) {
      rejected.push({ name, reason: started.reason });
      continue;
    }
    if (tf.getBackend() !== name) await tf.setBackend(name);
    const engine = describe(started, speed, rejected);
    if (log && !said.has(engine.message)) {
      said.add(engine.message);
      log(engine.message);
    }
    return engine;
  }
  throw new BackendError(
    `useBackend: none of ${prefer.join(', ')} works here. ${listReasons(rejected)}. ` +
      `To get one: ${loaderOf(prefer.includes('wasm') ? 'wasm' : prefer[0]!).install}`,
  );
}

function describe(
  { name, repairs, warning }: StartedEngine & { readonly works: true },
  { order, times }: EnginesBySpeed,
  rejected: readonly RejectedEngine[],
): Engine {
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

function listReasons(rejected: readonly RejectedEngine[]): string {
  return rejected.map(({ name, reason }) => `${name}: ${reason}`).join('; ');
}

function checkNames(prefer: readonly EngineName[]): void {
  const unknown = prefer.filter((name) => !ALL.includes(name));
  if (prefer.length > 0 && unknown.length === 0) return;
  throw new OptionError(
    `useBackend: prefer must list one or more of ${ALL.join(', ')}, got ${unknown.join(', ') || 'an empty list'}.`,
  );
}

function sayOnStderr(line: string): void {
  console.error(line);
}
