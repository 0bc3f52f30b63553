import type * as tf from '@tensorflow/tfjs-core';
import { broadcastRuns } from './broadcast-runs';
import { isOnHeap } from './heap-copy';
import { kernelRepair, type Repair } from './kernel-repair';
import type { WasmHeap } from './wasm-heap';

type Numbers = Float32Array | Int32Array | Uint8Array;

/** Writes `n` results from offset `o` on; reads a from `i` in steps of `di`, b from `j` in steps of `dj`. */
export type BinaryLoop = (out: Numbers, o: number, a: Numbers, i: number, di: number, b: Numbers, j: number, dj: number, n: number) => void; // prettier-ignore

/** Options of `binaryKernel`. */
export interface BinaryKernelOptions {
  /** Type of the result. Defaults to that of a. */
  readonly dtypeOf?: (a: tf.TensorInfo) => tf.DataType;
  /** True where the original kernel is right and fast. Defaults to false. */
  readonly leave?: (a: tf.TensorInfo, b: tf.TensorInfo) => boolean;
}

/** A kernel of wasm for two broadcast tensors as a loop over the heap. */
export function binaryKernel(
  kernelName: string,
  loop: BinaryLoop,
  { dtypeOf = ({ dtype }) => dtype, leave = () => false }: BinaryKernelOptions = {},
): Repair {
  return kernelRepair({
    name: `wasm ${kernelName}`,
    backend: 'wasm',
    why: 'it is slow with broadcasting',
    kernelName,
    kernel: (original) => (call) => {
      const { a, b } = call.inputs as { readonly a: tf.TensorInfo; readonly b: tf.TensorInfo };
      if (original && (!(isOnHeap(a) && isOnHeap(b)) || leave(a, b))) return original(call);
      const { outShape, length, stepA, stepB, startsA, startsB } = broadcastRuns(a.shape, b.shape);
      const heap = call.backend as WasmHeap;
      const out = heap.makeOutput(outShape, dtypeOf(a));
      // Views come last: allocating a tensor may move the heap.
      const [to, first, second] = [out, a, b].map((tensor) => heap.typedArrayFromHeap(tensor)) as [Numbers, Numbers, Numbers]; // prettier-ignore
      for (let run = 0; run < startsA.length && length > 0; run++)
        loop(to, run * length, first, startsA[run]!, stepA, second, startsB[run]!, stepB, length);
      return out;
    },
  });
}
