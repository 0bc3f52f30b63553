import type * as tf from '@tensorflow/tfjs-core';
import { kernelBinary } from './kernel-binary';
import { plainKernels } from './plain-kernels';
import type { WasmHeap } from '../repairs/wasm-heap';

/** An instance of the program in kernel over the heap of a wasm backend. Addresses and sizes are as there. */
export interface HeapKernels {
  addRows(x: number, rows: number, width: number, totals: number): void;
  addColumns(x: number, rows: number, width: number, totals: number): void;
  sumOfSquares(x: number, count: number): number;
  adamStep(...addressesCountAndConstants: readonly number[]): void;
  adamRows(...addressesSizesAndConstants: readonly number[]): void;
}

/** Kernels that have no form in JavaScript: without them, the backend's own operations are faster. */
export interface CompiledKernels extends HeapKernels {
  multiply(...addressesStridesAndSizes: readonly number[]): void;
  gruStep(...addressesAndSizes: readonly number[]): void;
  gruStepGradient(...addressesAndSizes: readonly number[]): void;
  maxOfHinges(...addressesSizesAndMargin: readonly number[]): number;
  sumOfHinges(...addressesSizesAndMargin: readonly number[]): number;
  negativeSums(...addressesSizesAndScale: readonly number[]): number;
  negativeGradients(...addressesSizesAndScale: readonly number[]): number;
  largestOfRows(...addressesAndSizes: readonly number[]): number;
}

/** The used part of the global `WebAssembly`, which TypeScript's ES library does not declare. */
interface WebAssemblyGlobal {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

/** Kernels by the memory that they share. */
const instances = new WeakMap<object, CompiledKernels | undefined>();
let compiled: object | undefined;

/**
 * Kernels over the heap of this backend, which see it after it has grown, too. They are loops in JavaScript where its memory
 * cannot be shared.
 */
export function heapKernels(heap: Pick<WasmHeap, 'wasm'>): HeapKernels {
  return compiledKernels(heap) ?? plainKernels(() => heap.wasm.HEAPU8.buffer);
}

/**
 * Compiled kernels over the heap of this backend. `undefined` if its memory cannot be shared: its binary has threads, hides its
 * exports, or this platform has no SIMD.
 */
export function compiledKernels({ wasm }: Pick<WasmHeap, 'wasm'>): CompiledKernels | undefined {
  const memory = wasm.asm?.memory;
  if (!memory) return undefined;
  if (!instances.has(memory)) instances.set(memory, instantiated(memory));
  return instances.get(memory);
}

function instantiated(memory: object): CompiledKernels | undefined {
  const { WebAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyGlobal };
  try {
    compiled ??= new WebAssembly.Module(kernelBytes());
    return new WebAssembly.Instance(compiled, { env: { memory } }).exports as CompiledKernels;
  } catch {
    return undefined; // WebAssembly without SIMD, or a memory of another kind
  }
}

/** The kernels' binary. */
export function kernelBytes(): Uint8Array {
  return Uint8Array.from(atob(kernelBinary), (char) => char.charCodeAt(0));
}

/** Address of a tensor on the heap, in bytes. */
export function addressOf(heap: WasmHeap, { dataId }: tf.TensorInfo): number {
  return heap.dataIdMap.get(dataId).memoryOffset;
}
