import * as tf from '@tensorflow/tfjs-core';
import { addressOf, heapKernels } from '../kernels/heap-kernels';
import { addTile, foldAxes, multiplyTile, type FoldTile, type Tile } from './fold-axes';
import { isOnHeap } from './heap-copy';
import { kernelRepair, repairTogether, type Repair } from './kernel-repair';
import type { WasmHeap } from './wasm-heap';

/**
 * `tf.sum`, `tf.mean` and `tf.prod` on wasm with totals in float64, as on cpu. The original kernels add in float32, one
 * after another: the sum of 2^20 numbers is off by up to 1 %. Over an empty axis these and `tf.max`, `tf.min`, `tf.any`
 * and `tf.all` return what cpu returns; the original kernels return old values of the heap.
 */
export function wasmReductionsRepair(): Repair {
  return repairTogether({
    name: 'wasm reductions',
    why: 'sums are in float32, up to 1 % off for 2^20 numbers, and over an empty axis are old values',
    parts: [
      foldKernel(tf.Sum, { start: 0, fold: addTile }),
      foldKernel(tf.Mean, { start: 0, fold: addTile, mean: true }),
      foldKernel(tf.Prod, { start: 1, fold: multiplyTile }),
      // cpu begins with the first element; without one that is NaN in float32, and 0 in other dtypes.
      emptyKernel(tf.Max, NaN),
      emptyKernel(tf.Min, NaN),
      emptyKernel(tf.Any, 0),
      emptyKernel(tf.All, 0),
    ],
  });
}

interface FoldOptions {
  /** Value of an empty axis. */
  readonly start: number;
  readonly fold: FoldTile;
  /** Divides by the number of elements, if there are any. */
  readonly mean?: boolean;
}

/** Repairs a reduction as a fold in float64. */
function foldKernel(kernelName: string, { start, fold, mean = false }: FoldOptions): Repair {
  return reductionKernel(kernelName, (reduction) => {
    const { heap, x, axes, outShape } = reduction;
    const out = heap.makeOutput(outShape, mean ? 'float32' : tf.sumOutType(x.dtype));
    const isSum = fold === addTile && x.dtype === 'float32';
    const totals = isSum ? addedByKernels(reduction) : folded(reduction, start, fold);
    const count = axes.reduce((product, axis) => product * x.shape[axis]!, 1);
    if (mean && count > 1) for (let i = 0; i < totals.length; i++) totals[i] = totals[i]! / count;
    heap.typedArrayFromHeap(out).set(totals);
    return out;
  });
}

function folded({ heap, x, axes, outShape }: Reduction, start: number, fold: FoldTile): Float64Array {
  const totals = new Float64Array(tf.util.sizeFromShape(outShape)).fill(start);
  const values = heap.typedArrayFromHeap(x);
  foldAxes({ shape: x.shape, axes }, (tile) => fold(totals, values, tile));
  return totals;
}

/** Adds up float32 numbers by kernels with SIMD, their totals on the heap. */
function addedByKernels({ heap, x, axes, outShape }: Reduction): Float64Array {
  const kernels = heapKernels(heap);
  const size = tf.util.sizeFromShape(outShape);
  const address = heap.wasm._malloc(Math.max(size, 1) * Float64Array.BYTES_PER_ELEMENT);
  // Views come last: allocating may move the heap.
  const totals = new Float64Array(heap.typedArrayFromHeap(x).buffer, address, size).fill(0);
  const start = addressOf(heap, x);
  foldAxes({ shape: x.shape, axes }, ({ from, to, outer, inner, innerIsReduced }: Tile) => {
    const name = innerIsReduced ? 'addRows' : 'addColumns';
    kernels[name](start + from * Float32Array.BYTES_PER_ELEMENT, outer, inner, address + to * Float64Array.BYTES_PER_ELEMENT); // prettier-ignore
  });
  const copy = totals.slice();
  heap.wasm._free(address);
  return copy;
}

/** Repairs a reduction over an empty axis; the original kernel does the others. */
function emptyKernel(kernelName: string, value: number): Repair {
  return reductionKernel(kernelName, ({ heap, x, outShape }) => {
    if (tf.util.sizeFromShape(x.shape) > 0) return undefined;
    const out = heap.makeOutput(outShape, x.dtype);
    heap.typedArrayFromHeap(out).fill(value);
    return out;
  });
}

interface Reduction {
  readonly heap: WasmHeap;
  readonly x: tf.TensorInfo;
  readonly axes: readonly number[];
  readonly outShape: number[];
}

/** Repairs one reduction; the original runs where `reduce` returns `undefined`. */
function reductionKernel(
  kernelName: string,
  reduce: (reduction: Reduction) => tf.TensorInfo | undefined,
): Repair {
  return kernelRepair({
    name: `wasm ${kernelName}`,
    backend: 'wasm',
    why: 'it adds in float32, and over an empty axis returns old values',
    kernelName,
    kernel: (original) => {
      if (!original) throw new Error(`the wasm backend has no ${kernelName}`);
      return (call) => {
        const { x } = call.inputs as { readonly x: tf.TensorInfo };
        if (!isOnHeap(x)) return original(call);
        const { axis, reductionIndices, keepDims } = call.attrs as Partial<Attributes>;
        const every = x.shape.map((_, i) => i);
        const axes = tf.util.parseAxisParam(axis ?? reductionIndices ?? every, x.shape);
        const outShape = keepDims
          ? x.shape.map((size, i) => (axes.includes(i) ? 1 : size))
          : x.shape.filter((_, i) => !axes.includes(i));
        return reduce({ heap: call.backend as WasmHeap, x, axes, outShape }) ?? original(call);
      };
    },
  });
}

/** Attributes of the reductions: only `Max` calls its axes `reductionIndices`. */
interface Attributes {
  readonly axis: number | number[];
  readonly reductionIndices: number | number[];
  readonly keepDims: boolean;
}
