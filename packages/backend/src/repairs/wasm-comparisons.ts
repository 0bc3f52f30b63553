import * as tf from '@tensorflow/tfjs-core';
import { broadcastRuns } from './broadcast-runs';
import { isOnHeap } from './heap-copy';
import { kernelRepair, repairTogether, type Repair } from './kernel-repair';
import type { WasmHeap } from './wasm-heap';

type Numbers = Float32Array | Int32Array | Uint8Array;

/** Writes `n` results from offset `o` on; reads a from `i` in steps of `di`, b from `j` in steps of `dj`. */
type Loop = (out: Numbers, o: number, a: Numbers, i: number, di: number, b: Numbers, j: number, dj: number, n: number) => void; // prettier-ignore

/** One loop per operation: calling a function per element costs ten times as much. */
const comparisons: Readonly<Record<string, Loop>> = {
  [tf.Equal]: (out, o, a, i, di, b, j, dj, n) => {
    for (let end = o + n; o < end; o++, i += di, j += dj) out[o] = a[i]! === b[j]! ? 1 : 0;
  },
  [tf.NotEqual]: (out, o, a, i, di, b, j, dj, n) => {
    for (let end = o + n; o < end; o++, i += di, j += dj) out[o] = a[i]! !== b[j]! ? 1 : 0;
  },
  [tf.Greater]: (out, o, a, i, di, b, j, dj, n) => {
    for (let end = o + n; o < end; o++, i += di, j += dj) out[o] = a[i]! > b[j]! ? 1 : 0;
  },
  [tf.GreaterEqual]: (out, o, a, i, di, b, j, dj, n) => {
    for (let end = o + n; o < end; o++, i += di, j += dj) out[o] = a[i]! >= b[j]! ? 1 : 0;
  },
  [tf.Less]: (out, o, a, i, di, b, j, dj, n) => {
    for (let end = o + n; o < end; o++, i += di, j += dj) out[o] = a[i]! < b[j]! ? 1 : 0;
  },
  [tf.LessEqual]: (out, o, a, i, di, b, j, dj, n) => {
    for (let end = o + n; o < end; o++, i += di, j += dj) out[o] = a[i]! <= b[j]! ? 1 : 0;
  },
  [tf.LogicalAnd]: (out, o, a, i, di, b, j, dj, n) => {
    for (let end = o + n; o < end; o++, i += di, j += dj) out[o] = a[i]! & b[j]!;
  },
  [tf.LogicalOr]: (out, o, a, i, di, b, j, dj, n) => {
    for (let end = o + n; o < end; o++, i += di, j += dj) out[o] = a[i]! | b[j]!;
  },
};

const extremes: Readonly<Record<string, Loop>> = {
  [tf.Maximum]: (out, o, a, i, di, b, j, dj, n) => {
    for (let end = o + n; o < end; o++, i += di, j += dj) out[o] = Math.max(a[i]!, b[j]!);
  },
  [tf.Minimum]: (out, o, a, i, di, b, j, dj, n) => {
    for (let end = o + n; o < end; o++, i += di, j += dj) out[o] = Math.min(a[i]!, b[j]!);
  },
};

/**
 * Comparisons, `tf.logicalAnd`, `tf.logicalOr`, `tf.maximum` and `tf.minimum` on wasm, as plain loops over the heap. With
 * broadcasting, as in the gradient of every `tf.max`, the original kernels recompute both indices for each element, 0.2
 * us; and their extremes of NaN differ from those of cpu.
 */
export function wasmComparisonsRepair(): Repair {
  const [first, ...others] = [
    ...Object.entries(comparisons).map(([kernelName, loop]) => binaryKernel(kernelName, loop, () => 'bool')),
    ...Object.entries(extremes).map(([kernelName, loop]) =>
      binaryKernel(kernelName, loop, ({ dtype }) => dtype),
    ),
  ];
  return repairTogether({
    name: 'wasm comparisons',
    why: 'with broadcasting they take 0.2 us per element, also in the gradient of every tf.max',
    parts: [first!, ...others],
  });
}

function binaryKernel(kernelName: string, loop: Loop, dtypeOf: (a: tf.TensorInfo) => tf.DataType): Repair {
  return kernelRepair({
    name: `wasm ${kernelName}`,
    backend: 'wasm',
    why: 'it is slow with broadcasting',
    kernelName,
    kernel: (original) => (call) => {
      const { a, b } = call.inputs as { readonly a: tf.TensorInfo; readonly b: tf.TensorInfo };
      if (original && !(isOnHeap(a) && isOnHeap(b))) return original(call);
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
