import * as tf from '@tensorflow/tfjs-core';
import { kernelRepair, type Repair } from './kernel-repair';
import { copyAs, type WasmHeap } from './wasm-heap';

/** `tf.topk` on wasm of rows without elements, where the original kernel divides by zero, and of bool, which it lacks. */
export function wasmTopKRepair(): Repair {
  return kernelRepair({
    name: 'wasm top k',
    backend: 'wasm',
    why: 'rows without elements stop it, and of bool it returns old values',
    kernelName: tf.TopK,
    kernel: (original) => {
      if (!original) throw new Error('the wasm backend has no TopK');
      return (call) => {
        const { x } = call.inputs as { readonly x: tf.TensorInfo };
        const { k } = call.attrs as unknown as tf.TopKAttrs;
        const heap = call.backend as WasmHeap;
        const shape = [...x.shape.slice(0, -1), k];
        if (tf.util.sizeFromShape(shape) === 0) {
          return [heap.makeOutput(shape, x.dtype), heap.makeOutput(shape, 'int32')];
        }
        if (x.dtype !== 'bool') return original(call);
        const wide = copyAs(heap, x, 'int32');
        const [values, indices] = original({ ...call, inputs: { x: wide } }) as [
          tf.TensorInfo,
          tf.TensorInfo,
        ];
        const narrow = copyAs(heap, values, 'bool');
        for (const { dataId } of [wide, values]) heap.disposeData(dataId);
        return [narrow, indices];
      };
    },
  });
}
