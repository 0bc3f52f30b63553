import * as tf from '@tensorflow/tfjs-core';
import type { BackendName } from '@vse/backend';
import type { TorchRuns } from './torch';

/** Number of threads, where it can be set; PyTorch runs on one and on this many, and the faster counts. */
export const THREADS = 2;

/** Items that cached gradients encode at a time: the whole batch, or VSE_BENCH_PIECE. */
export function pieceOf(batch: number): number {
  return Math.min(batch, Number(process.env['VSE_BENCH_PIECE'] ?? batch));
}

/** Name of a backend or runtime with its own rate of matrix products. */
export type Processor = BackendName | 'onnxruntime' | 'own kernel';

/** Floating-point operations on each processor, one after the other. */
export type Operations = Partial<Readonly<Record<Processor, number>>>;

/** Way of one backend to do a work. */
export interface Way {
  readonly backend: string;
  readonly threads: number;
  readonly operations: Operations;
  /** Runs it once; the work is finished when it returns or its promise resolves. */
  run(): unknown;
}

/** A work to measure, in several ways. */
export interface Work {
  readonly label: string;
  readonly ways: readonly Way[];
  /** Name in the output of the PyTorch programs, if they time it. */
  readonly figure?: string;
}

/** Works that are measured in turn, against one PyTorch program. */
export interface Group {
  readonly works: readonly Work[];
  /** Seconds by figure, on one thread and on two. */
  torch?(): Promise<TorchRuns>;
  /** Runs one round without warm-up: for works that take minutes. */
  readonly once?: boolean;
  dispose(): unknown;
}

/** Backends that work here. */
export interface Backends {
  readonly names: readonly BackendName[];
  readonly onnxruntime: boolean;
}

/** Wraps a function to run on a backend. */
export function on<T>(backend: BackendName, run: () => T | Promise<T>): () => Promise<T> {
  return async () => {
    await tf.setBackend(backend);
    return run();
  };
}

/** Threads of a backend: wasm has one in Node, tensorflow uses all cores. */
export function threadsOf(backend: BackendName): number {
  return backend === 'tensorflow' ? THREADS : 1;
}

/** Way on a TensorFlow.js backend alone. */
export function backendWay(backend: BackendName, operations: number, run: () => unknown): Way {
  return {
    backend,
    threads: threadsOf(backend),
    operations: { [backend]: operations },
    run: on(backend, run),
  };
}

/** Way on wasm with onnxruntime; the threads are onnxruntime's. */
export function nativeWay(operations: Operations, run: () => unknown): Way {
  return { backend: 'wasm with onnxruntime', threads: THREADS, operations, run: on('wasm', run) };
}
