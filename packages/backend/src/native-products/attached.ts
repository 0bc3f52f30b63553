import * as tf from '@tensorflow/tfjs-core';
import type { WasmHeap } from '../repairs/wasm-heap';
import type { NativeProducts } from './native-products';

/** Key on the wasm backend: the kernels of any copy of this package in the process read it. */
const ATTACHED = Symbol.for('vse.native-products');

type WithProducts = WasmHeap & { [ATTACHED]?: NativeProducts | undefined };

/** Native products that the kernels of this wasm backend use; `undefined` if it multiplies by itself. */
export function productsOn(heap: WasmHeap): NativeProducts | undefined {
  return (heap as WithProducts)[ATTACHED];
}

/** Attaches native products to a wasm backend, or detaches them. Those before keep their sessions. */
export function attachProducts(heap: WasmHeap, products: NativeProducts | undefined): void {
  (heap as WithProducts)[ATTACHED] = products;
}

/** The wasm backend of this thread, if it has been started. */
export function runningWasm(): WasmHeap | undefined {
  return tf.engine().registry['wasm'] as unknown as WasmHeap | undefined;
}
