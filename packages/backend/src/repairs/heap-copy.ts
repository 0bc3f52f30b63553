import type * as tf from '@tensorflow/tfjs-core';
import type { WasmHeap } from './wasm-heap';

/** Copies `count` numbers from a place in one tensor to a place in the other, both counted in numbers. */
export type HeapCopy = (from: number, to: number, count: number) => void;

/** From this many numbers on, a call that moves a block is quicker than a loop. */
const BLOCK = 16;

/**
 * A copier between two tensors of the same dtype, within the heap and without a copy in between. Make it after both
 * tensors exist: making a tensor may move the heap.
 */
export function heapCopy(heap: WasmHeap, source: tf.TensorInfo, target: tf.TensorInfo): HeapCopy {
  const { buffer } = heap.typedArrayFromHeap(source);
  // Whole numbers carry any bits unchanged, those of NaN too.
  const numbers = source.dtype === 'bool' ? new Uint8Array(buffer) : new Int32Array(buffer);
  const placeOf = (tensor: tf.TensorInfo) =>
    heap.dataIdMap.get(tensor.dataId).memoryOffset / numbers.BYTES_PER_ELEMENT;
  const first = placeOf(source);
  const out = placeOf(target);
  return (from, to, count) => {
    const start = first + from;
    if (count >= BLOCK) numbers.copyWithin(out + to, start, start + count);
    else for (let i = 0; i < count; i++) numbers[out + to + i] = numbers[start + i]!;
  };
}

/** Whether a tensor's values lie on the heap; strings do not. */
export function isOnHeap({ dtype }: tf.TensorInfo): boolean {
  return dtype === 'float32' || dtype === 'int32' || dtype === 'bool';
}
