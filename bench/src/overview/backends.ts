import * as tf from '@tensorflow/tfjs-core';
import { useBackend, type BackendName } from '@vse/backend';
import { VseError } from '@vse/core';
import { onnxProduct } from '@vse/subspace';
import type { Processor } from './rates';
import { THREADS, type Way } from './work';

/** Backends that work here. */
export interface Backends {
  readonly names: readonly BackendName[];
  readonly onnxruntime: boolean;
}

const candidates: readonly BackendName[] = ['wasm', 'tensorflow'];

/** Starts the backends that work here; logs why another does not. tensorflow is loaded from the folder in VSE_TENSORFLOW. */
export async function openBackends(): Promise<Backends> {
  const names: BackendName[] = [];
  for (const name of candidates) {
    if (await works(() => useBackend({ prefer: [name], log: false }))) names.push(name);
  }
  return { names, onnxruntime: await works(() => onnxProduct()) };
}

async function works(start: () => Promise<unknown>): Promise<boolean> {
  try {
    await start();
    return true;
  } catch (error) {
    if (!VseError.isInstance(error)) throw error;
    console.log(error.message);
    return false;
  }
}

/** A backend as the tables name it: wasm alone and with onnxruntime's products are two, on the same tensors. */
export interface Place {
  readonly label: string;
  readonly threads: number;
  /** The library that multiplies. */
  readonly processor: Processor;
  /** Makes it the current backend. */
  readonly start: () => Promise<unknown>;
}

/** wasm by its own products. */
export const wasmAlone: Place = {
  label: 'wasm',
  threads: THREADS,
  processor: 'wasm',
  start: () => useBackend({ prefer: ['wasm'], nativeProducts: false, wasmThreads: THREADS, log: false }),
};

/** wasm with the products of onnxruntime. */
export const wasmNative: Place = {
  label: 'wasm with onnxruntime',
  threads: THREADS,
  processor: 'onnxruntime',
  start: () => useBackend({ prefer: ['wasm'], nativeProducts: { threads: THREADS }, log: false }),
};

/** Places of a backend. */
export function placesOf(name: BackendName, { onnxruntime }: Backends): readonly Place[] {
  if (name === 'wasm') return onnxruntime ? [wasmAlone, wasmNative] : [wasmAlone];
  return [{ label: name, threads: THREADS, processor: name, start: () => tf.setBackend(name) }];
}

/** A run of a work on a backend. */
export interface BackendRun {
  /** Floating-point operations of its matrix products. */
  readonly operations: number;
  readonly run: () => unknown;
}

/** Runs by figure on one backend, with its own tensors. */
export interface OpenedRuns<Figure extends string> {
  readonly runs: Readonly<Record<Figure, BackendRun>>;
  dispose(): unknown;
}

/** Ways of all backends, by figure. */
export interface OpenedWays<Figure extends string> {
  ways(figure: Figure): readonly Way[];
  dispose(): Promise<void>;
}

/** Opens runs on each backend; each place of a backend runs them on the same tensors. */
export async function onEachBackend<Figure extends string>(
  backends: Backends,
  open: (name: BackendName) => OpenedRuns<Figure> | Promise<OpenedRuns<Figure>>,
): Promise<OpenedWays<Figure>> {
  const opened: { readonly name: BackendName; readonly on: OpenedRuns<Figure> }[] = [];
  for (const name of backends.names) {
    await tf.setBackend(name);
    opened.push({ name, on: await open(name) });
  }
  return {
    ways: (figure) =>
      opened.flatMap(({ name, on }) =>
        placesOf(name, backends).map((place) => placeWay(place, on.runs[figure])),
      ),
    async dispose() {
      for (const { name, on } of opened) {
        await tf.setBackend(name);
        await on.dispose();
      }
    },
  };
}

/** Way of a run at a place. */
export function placeWay({ label, threads, processor, start }: Place, { operations, run }: BackendRun): Way {
  return { backend: label, threads, operations: { [processor]: operations }, prepare: start, run };
}
