import * as tf from '@tensorflow/tfjs-core';
import { lendNodeGlobals } from '@vse/core';
import { coreCopiesProblem } from './core-copies';
import type { BackendLoader, BackendName, BackendOptions } from './backends/backend';
import { BackendFailure, failureOf } from './failure';
import { runningWasm } from './native-products/attached';
import { startProducts, type NativeProductsState } from './native-products/start-products';
import { isNode } from './platform';
import { keepErrorListeners } from './repairs/process-listeners';
import { repairBackend } from './repairs/repairs';
import { importTensorFlowJs } from './tensorflow-js';
import { verifyBackend } from './verify';
import { startHelpers } from './wasm-threads/start-helpers';

/** Outcome of starting a backend. */
export type StartedBackend =
  | {
      readonly works: true;
      readonly name: BackendName;
      readonly repairs: readonly string[];
      /** Faults that do not stop the backend but will cause errors later. */
      readonly warnings: readonly string[];
      /** Native products; absent on other backends than wasm, and in a page. */
      readonly nativeProducts?: NativeProductsState;
    }
  | {
      readonly works: false;
      readonly name: BackendName;
      readonly reason: string;
      /** Remedy, if that is not to install a package. */
      readonly remedy?: string;
    };

type WorkingBackend = StartedBackend & { readonly works: true };

interface Start {
  readonly loader: BackendLoader;
  readonly options: BackendOptions;
  readonly outcome: StartedBackend;
}

/** Last start of each backend; they start one at a time, because there is one current backend. */
const starts = new Map<BackendName, Start>();
let last: Promise<unknown> = Promise.resolve();

/**
 * Loads, repairs and verifies a backend. One that works starts once; one that failed is tried again if the loader or the
 * options are others.
 */
export function startBackend(loader: BackendLoader, given: BackendOptions = {}): Promise<StartedBackend> {
  const options = { ...given, ...loader.options };
  const outcome = last.then(() => startOrKeep(loader, options));
  last = outcome;
  return outcome;
}

/**
 * Options for a worker thread to start a backend as it was started in this thread; products have one thread there.
 */
export function optionsOf(name: BackendName): BackendOptions {
  const start = starts.get(name);
  if (!start) return {};
  const native = start.outcome.works && start.outcome.nativeProducts?.used;
  return { ...start.options, nativeProducts: native ? { threads: 1 } : false, wasmThreads: 1 };
}

async function startOrKeep(loader: BackendLoader, options: BackendOptions): Promise<StartedBackend> {
  const known = starts.get(loader.name);
  if (known?.outcome.works) return keep(known, known.outcome, options);
  if (known && known.loader === loader && known.options.wasmPath === options.wasmPath) return known.outcome;
  const outcome = await start(loader, options);
  starts.set(loader.name, { loader, options, outcome });
  return outcome;
}

/** Keeps a backend that runs already; its products change when the options state them anew. */
function keep(known: Start, outcome: WorkingBackend, options: BackendOptions): StartedBackend {
  const { nativeProducts = known.options.nativeProducts, wasmThreads = known.options.wasmThreads } = options;
  const wanted = { nativeProducts, wasmThreads };
  const { nativeProducts: native, wasmThreads: threads } = known.options;
  if (JSON.stringify(wanted) === JSON.stringify({ nativeProducts: native, wasmThreads: threads })) {
    return keptOutcome(outcome, known.options, options);
  }
  const all: BackendOptions = {
    ...known.options,
    ...(nativeProducts !== undefined && { nativeProducts }),
    ...(wasmThreads !== undefined && { wasmThreads }),
  };
  const changed = { ...outcome, ...startedProducts(outcome.name, all) };
  starts.set(outcome.name, { ...known, options: all, outcome: changed });
  return keptOutcome(changed, known.options, options);
}

/** Outcome of a backend that runs already, which cannot change where its binaries came from. */
function keptOutcome(
  outcome: WorkingBackend,
  { wasmPath: used }: BackendOptions,
  { wasmPath: wanted }: BackendOptions,
): StartedBackend {
  if (wanted === undefined || wanted === used) return outcome;
  const from = used === undefined ? 'without a wasmPath' : `with wasmPath '${used}'`;
  const warning = `${outcome.name} runs already, started ${from}: wasmPath '${wanted}' is not read`;
  return { ...outcome, warnings: [...outcome.warnings, warning] };
}

async function start(loader: BackendLoader, options: BackendOptions): Promise<StartedBackend> {
  const { name } = loader;
  const before = tf.engine().backendName as string | undefined;
  const takeBack = lendNodeGlobals(); // a bundle's backends read them while they start
  try {
    const union = await importTensorFlowJs();
    await loader.load(options);
    const repairs = repairBackend(name);
    await startRegistered(name);
    await verifyBackend();
    const warning = coreCopiesProblem(union);
    return {
      works: true,
      name,
      repairs,
      warnings: warning === undefined ? [] : [warning],
      ...startedProducts(name, options),
    };
  } catch (error) {
    if (before !== undefined) await tf.setBackend(before);
    return { works: false, name, ...failureOf(error) };
  } finally {
    takeBack();
  }
}

function startedProducts(
  name: BackendName,
  options: BackendOptions,
): { readonly nativeProducts?: NativeProductsState } {
  if (name !== 'wasm') return {};
  if (isNode()) return { nativeProducts: startProducts(options) };
  const heap = runningWasm();
  if (heap) startHelpers(heap, options.wasmThreads);
  return {};
}

/**
 * Makes a registered backend the current one. Runs its factory here, because TensorFlow.js would print an error of the factory
 * on the console and drop it.
 */
async function startRegistered(name: BackendName): Promise<void> {
  const { registry, registryFactory } = tf.engine();
  const entry = registryFactory[name];
  if (!entry) throw new BackendFailure('it registers itself in another copy of @tensorflow/tfjs-core');
  const { factory } = entry;
  if (!(name in registry)) {
    const made = await keepErrorListeners(async () => factory());
    entry.factory = () => made;
  }
  try {
    if (!(await tf.setBackend(name))) throw new Error('it does not start');
  } finally {
    entry.factory = factory;
  }
}
