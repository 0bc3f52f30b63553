import * as tf from '@tensorflow/tfjs-core';
import type { BackendName } from '@vse/backend';
import type { TorchRuns } from './torch';

/** Threads of whatever takes a number of them; PyTorch runs on one and on as many, and the better one counts. */
export const THREADS = 2;

/** How many items cached gradients encode at a time, of a batch of so many: all, unless VSE_BENCH_PIECE says less. */
export function pieceOf(batch: number): number {
  return Math.min(batch, Number(process.env['VSE_BENCH_PIECE'] ?? batch));
}

/** What multiplies matrices at a speed of its own. */
export type Processor = BackendName | 'onnxruntime' | 'own kernel';

/** Floating-point operations that a way leaves to each processor, one after the other. */
export type Operations = Partial<Readonly<Record<Processor, number>>>;

/** One backend's way to do a work. */
export interface Way {
  readonly backend: string;
  readonly threads: number;
  readonly operations: Operations;
  /** Does it once, and has really finished when it returns or its promise resolves. */
  run(): unknown;
}

export interface Work {
  readonly label: string;
  readonly ways: readonly Way[];
  /** PyTorch's name for it, where its programs time it. */
  readonly figure?: string;
}

/** Works that are measured in turn, with one program of PyTorch's beside all of them. */
export interface Group {
  readonly works: readonly Work[];
  /** Seconds by figure, on one thread and on two. */
  torch?(): Promise<TorchRuns>;
  /** Fewer rounds than asked for, and no warm-up: for what takes minutes. */
  readonly once?: boolean;
  dispose(): unknown;
}

/** The backends that work here. */
export interface Backends {
  readonly names: readonly BackendName[];
  readonly onnxruntime: boolean;
}

/** What runs with a backend as the current one. */
export function on<T>(backend: BackendName, run: () => T | Promise<T>): () => Promise<T> {
  return async () => {
    await tf.setBackend(backend);
    return run();
  };
}

/** Threads that a backend computes on: wasm has one in Node, tensorflow takes all cores. */
export function threadsOf(backend: BackendName): number {
  return backend === 'tensorflow' ? THREADS : 1;
}

/** A way on a tfjs backend by itself. */
export function backendWay(backend: BackendName, operations: number, run: () => unknown): Way {
  return {
    ...{ backend, threads: threadsOf(backend), operations: { [backend]: operations } },
    run: on(backend, run),
  };
}

/** What wasm with onnxruntime is called; onnxruntime's threads are those that count. */
export function nativeWay(operations: Operations, run: () => unknown): Way {
  return { backend: 'wasm with onnxruntime', threads: THREADS, operations, run: on('wasm', run) };
}
