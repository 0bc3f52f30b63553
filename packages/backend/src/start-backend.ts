import * as tf from '@tensorflow/tfjs-core';
import { coreCopiesProblem } from './core-copies';
import { cpuBackend } from './backends/cpu';
import type { BackendLoader, BackendName, BackendOptions } from './backends/backend';
import { tensorflowBackend } from './backends/tensorflow';
import { wasmBackend } from './backends/wasm';
import { webgpuBackend } from './backends/webgpu';
import { reasonOf } from './reason';
import { keepErrorListeners } from './repairs/process-listeners';
import { repairBackend } from './repairs/repairs';
import { verifyBackend } from './verify';

/** Outcome of starting a backend. */
export type StartedBackend =
  | {
      readonly works: true;
      readonly name: BackendName;
      readonly repairs: readonly string[];
      /** A fault that does not stop the backend but will cause errors later. */
      readonly warning?: string;
    }
  | { readonly works: false; readonly name: BackendName; readonly reason: string };

const loaders: Readonly<Record<BackendName, BackendLoader>> = {
  tensorflow: tensorflowBackend,
  webgpu: webgpuBackend,
  wasm: wasmBackend,
  cpu: cpuBackend,
};

/** The loader of a backend. */
export function loaderOf(name: BackendName): BackendLoader {
  return loaders[name];
}

/** Backends start once per process and one at a time: there is one current backend. */
const outcomes = new Map<BackendName, Promise<StartedBackend>>();
const optionsUsed = new Map<BackendName, BackendOptions>();
let last: Promise<unknown> = Promise.resolve();

/** Loads, repairs and verifies a backend; later calls return the first outcome. */
export function startBackend(name: BackendName, options: BackendOptions = {}): Promise<StartedBackend> {
  const known = outcomes.get(name);
  if (known) return known;
  const outcome = last.then(() => start(name, options));
  outcomes.set(name, outcome);
  optionsUsed.set(name, options);
  last = outcome;
  return outcome;
}

/** Options that a backend was started with in this thread; worker threads start it with the same. */
export function optionsOf(name: BackendName): BackendOptions {
  return optionsUsed.get(name) ?? {};
}

async function start(name: BackendName, options: BackendOptions): Promise<StartedBackend> {
  const before = tf.engine().backendName as string | undefined;
  try {
    // The union package registers the gradients, which tfjs-core alone lacks in Node, and the cpu backend.
    const union = await import('@tensorflow/tfjs');
    await loaders[name].load(options);
    const repairs = repairBackend(name);
    if (!(await keepErrorListeners(() => tf.setBackend(name)))) throw new Error('it does not start');
    await verifyBackend();
    const warning = coreCopiesProblem(union);
    return { works: true, name, repairs, ...(warning !== undefined && { warning }) };
  } catch (error) {
    if (before !== undefined) await tf.setBackend(before);
    return { works: false, name, reason: reasonOf(error) };
  }
}
