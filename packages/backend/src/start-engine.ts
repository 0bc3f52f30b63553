import * as tf from '@tensorflow/tfjs-core';
import { coreCopiesProblem } from './core-copies';
import { cpuEngine } from './engines/cpu';
import type { EngineLoader, EngineName, EngineOptions } from './engines/engine';
import { tensorflowEngine } from './engines/tensorflow';
import { wasmEngine } from './engines/wasm';
import { webgpuEngine } from './engines/webgpu';
import { reasonOf } from './reason';
import { keepErrorListeners } from './repairs/process-listeners';
import { repairEngine } from './repairs/repairs';
import { verifyEngine } from './verify';

/** What came of starting an engine. */
export type StartedEngine =
  | {
      readonly works: true;
      readonly name: EngineName;
      readonly repairs: readonly string[];
      /** Something that works now and will hurt later. */
      readonly warning?: string;
    }
  | { readonly works: false; readonly name: EngineName; readonly reason: string };

const loaders: Readonly<Record<EngineName, EngineLoader>> = {
  tensorflow: tensorflowEngine,
  webgpu: webgpuEngine,
  wasm: wasmEngine,
  cpu: cpuEngine,
};

export function loaderOf(name: EngineName): EngineLoader {
  return loaders[name];
}

/** Engines start once per process, one at a time: they share the one current engine. */
const outcomes = new Map<EngineName, Promise<StartedEngine>>();
const optionsUsed = new Map<EngineName, EngineOptions>();
let last: Promise<unknown> = Promise.resolve();

/** Loads, repairs and verifies an engine, once; afterwards gives the same answer without doing it again. */
export function startEngine(name: EngineName, options: EngineOptions = {}): Promise<StartedEngine> {
  const known = outcomes.get(name);
  if (known) return known;
  const outcome = last.then(() => start(name, options));
  outcomes.set(name, outcome);
  optionsUsed.set(name, options);
  last = outcome;
  return outcome;
}

/** The options with which an engine was started here: a thread starts it with the same. */
export function optionsOf(name: EngineName): EngineOptions {
  return optionsUsed.get(name) ?? {};
}

async function start(name: EngineName, options: EngineOptions): Promise<StartedEngine> {
  const before = tf.engine().backendName as string | undefined;
  try {
    // The union package registers the gradients, which tfjs-core alone does not have in Node, and the cpu engine.
    const union = await import('@tensorflow/tfjs');
    await loaders[name].load(options);
    const repairs = repairEngine(name);
    if (!(await keepErrorListeners(() => tf.setBackend(name)))) throw new Error('it does not start');
    await verifyEngine();
    const warning = coreCopiesProblem(union);
    return { works: true, name, repairs, ...(warning !== undefined && { warning }) };
  } catch (error) {
    if (before !== undefined) await tf.setBackend(before);
    return { works: false, name, reason: reasonOf(error) };
  }
}
