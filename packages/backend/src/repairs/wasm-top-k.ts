import * as tf from '@tensorflow/tfjs-core';
import { addressOf, compiledKernels } from '../kernels/heap-kernels';
import { kernelRepair, type Repair } from './kernel-repair';
import { copyAs, type WasmHeap } from './wasm-heap';

/** Longest rows that the kernel on the heap sorts: its time grows with the square of the length. */
const LONGEST = 64;

/**
 * `tf.topk` on wasm of rows without elements, where the original kernel divides by zero, and of bool, which it lacks. Short rows
 * of float32 are sorted by a kernel of ours, without branches.
 */
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
        if (x.dtype !== 'bool') return largestOfShortRows(heap, x, shape) ?? original(call);
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

/** Values and indices; `undefined` if the rows are long, not float32, or have a NaN, or the heap cannot be shared. */
function largestOfShortRows(heap: WasmHeap, x: tf.TensorInfo, shape: number[]): tf.TensorInfo[] | undefined {
  const width = x.shape.at(-1)!;
  const kernels = x.dtype === 'float32' && width <= LONGEST ? compiledKernels(heap) : undefined;
  if (!kernels) return undefined;
  const count = shape.at(-1)!;
  const values = heap.makeOutput(shape, 'float32');
  const indices = heap.makeOutput(shape, 'int32');
  const scratch = heap.wasm._malloc(Float32Array.BYTES_PER_ELEMENT * (LONGEST + 4));
  const rows = tf.util.sizeFromShape(shape) / count;
  const [from, to, places] = [x, values, indices].map((tensor) => addressOf(heap, tensor)) as [number, number, number]; // prettier-ignore
  const sorted = kernels.largestOfRows(from, rows, width, count, to, places, scratch);
  heap.wasm._free(scratch);
  if (sorted !== 0) return [values, indices];
  for (const { dataId } of [values, indices]) heap.disposeData(dataId);
  return undefined;
}
