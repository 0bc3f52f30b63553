import type * as tf from '@tensorflow/tfjs-core';
import { kernelBinary } from './kernel-binary';
import { plainKernels } from './plain-kernels';
import type { WasmHeap } from '../repairs/wasm-heap';

/** An instance of kernel/kernel.as over the heap of a wasm backend. Addresses and sizes are as in that file. */
export interface HeapKernels {
  addRows(x: number, rows: number, width: number, totals: number): void;
  addColumns(x: number, rows: number, width: number, totals: number): void;
  sumOfSquares(x: number, count: number): number;
  adamStep(...addressesCountAndConstants: readonly number[]): void;
}

/** The used part of the global `WebAssembly`, which TypeScript's ES library does not declare. */
interface WebAssemblyGlobal {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

const instances = new WeakMap<object, HeapKernels>();
let compiled: object | undefined;

/**
 * Kernels over the heap of this backend, which see it after it has grown, too. They are loops in JavaScript where its memory
 * cannot be shared, as in a version of it that hides the exports of its binary.
 */
export function heapKernels({ wasm }: Pick<WasmHeap, 'wasm'>): HeapKernels {
  let kernels = instances.get(wasm);
  if (!kernels) {
    kernels = instantiated(wasm.asm?.memory) ?? plainKernels(() => wasm.HEAPU8.buffer);
    instances.set(wasm, kernels);
  }
  return kernels;
}

function instantiated(memory: object | undefined): HeapKernels | undefined {
  if (!memory) return undefined;
  const { WebAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyGlobal };
  try {
    compiled ??= new WebAssembly.Module(Uint8Array.from(atob(kernelBinary), (char) => char.charCodeAt(0)));
    return new WebAssembly.Instance(compiled, { env: { memory } }).exports as HeapKernels;
  } catch {
    return undefined; // WebAssembly without SIMD, or a memory of another kind
  }
}

/** Address of a tensor on the heap, in bytes. */
export function addressOf(heap: WasmHeap, { dataId }: tf.TensorInfo): number {
  return heap.dataIdMap.get(dataId).memoryOffset;
}
