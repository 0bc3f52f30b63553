import type * as tf from '@tensorflow/tfjs-core';
import type { WasmHeap } from './wasm-heap';

/** Copies `count` elements from an offset in one tensor to an offset in the other, both in elements. */
export type HeapCopy = (from: number, to: number, count: number) => void;

/** From this many elements on, a block copy is faster than a loop. */
const BLOCK = 16;

/**
 * Copies between two tensors of one dtype within the heap. Call it after both tensors exist: allocating a tensor may move
 * the heap.
 */
export function heapCopy(heap: WasmHeap, source: tf.TensorInfo, target: tf.TensorInfo): HeapCopy {
  const { buffer } = heap.typedArrayFromHeap(source);
  // Integer views preserve all bits, those of NaN too.
  const elements = source.dtype === 'bool' ? new Uint8Array(buffer) : new Int32Array(buffer);
  const offsetOf = (tensor: tf.TensorInfo) =>
    heap.dataIdMap.get(tensor.dataId).memoryOffset / elements.BYTES_PER_ELEMENT;
  const sourceOffset = offsetOf(source);
  const targetOffset = offsetOf(target);
  return (from, to, count) => {
    const start = sourceOffset + from;
    const end = targetOffset + to;
    if (count >= BLOCK) elements.copyWithin(end, start, start + count);
    else for (let i = 0; i < count; i++) elements[end + i] = elements[start + i]!;
  };
}

/** True if a tensor's values are on the heap; strings are not. */
export function isOnHeap({ dtype }: tf.TensorInfo): boolean {
  return dtype === 'float32' || dtype === 'int32' || dtype === 'bool';
}
