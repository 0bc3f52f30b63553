import * as tf from '@tensorflow/tfjs-core';
import { kernelRepair, type Repair } from './kernel-repair';
import type { WasmHeap } from './wasm-heap';

/**
 * `tf.unique` of numbers in a row on wasm, where the original kernel makes a string of each: gradients by row look for the
 * different words of a batch.
 */
export function wasmUniqueRepair(): Repair {
  return kernelRepair({
    name: 'wasm unique',
    backend: 'wasm',
    why: 'every number becomes a string',
    kernelName: tf.Unique,
    kernel: (original) => {
      if (!original) throw new Error('the wasm backend has no Unique');
      return (call) => {
        const { x } = call.inputs as { readonly x: tf.TensorInfo };
        if (x.shape.length !== 1 || x.dtype === 'string') return original(call);
        return uniqueNumbers(call.backend as WasmHeap, x);
      };
    },
  });
}

/** The different numbers in the order of their first places, and for each number the index of its like there. */
function uniqueNumbers(heap: WasmHeap, x: tf.TensorInfo): tf.TensorInfo[] {
  const indices = heap.makeOutput(x.shape, 'int32'); // the shape of x
  const known = new Map<number, number>();
  const [numbers, places] = [heap.typedArrayFromHeap(x), heap.typedArrayFromHeap(indices)];
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i]!;
    const index = known.get(number) ?? known.size;
    if (index === known.size) known.set(number, index);
    places[i] = index;
  }
  const values = heap.makeOutput([known.size], x.dtype); // [different]
  heap.typedArrayFromHeap(values).set([...known.keys()]);
  return [values, indices];
}
