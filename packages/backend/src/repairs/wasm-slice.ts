import * as tf from '@tensorflow/tfjs-core';
import { heapCopy, isOnHeap } from './heap-copy';
import { kernelRepair, repairTogether, type Repair } from './kernel-repair';
import { sliceRuns } from './slice-runs';
import type { WasmHeap } from './wasm-heap';

type SliceKernel = (call: Parameters<tf.KernelFunc>[0]) => tf.TensorInfo | tf.TensorInfo[] | undefined;

/**
 * `tf.slice`, `tf.split`, `tf.unstack` and `tf.stridedSlice` on wasm. The original kernels copy the whole source off the
 * heap for every slice, and return old values where a slice exceeds its source. The repair copies only the slice, within
 * the heap, and refuses one that exceeds its source, as cpu does. A `tf.stridedSlice` with steps keeps the original kernel
 * for float32; other dtypes, which the original reads as floats, are repaired.
 */
export function wasmSliceRepair(): Repair {
  return repairTogether({
    name: 'wasm slices',
    why: 'every slice, split and unstack first copies its whole source',
    parts: [
      sliceKernel(tf.Slice, slice),
      sliceKernel(tf.SplitV, split),
      sliceKernel(tf.Unpack, unstack),
      sliceKernel(tf.StridedSlice, stridedSlice),
    ],
  });
}

/** Repairs one kernel; the original runs if the new one returns `undefined` or the values are not on the heap. */
function sliceKernel(kernelName: string, kernel: SliceKernel): Repair {
  return kernelRepair({
    name: `wasm ${kernelName}`,
    backend: 'wasm',
    why: 'it copies its whole source for every slice',
    kernelName,
    kernel: (original) => {
      if (!original) throw new Error(`the wasm backend has no ${kernelName}`);
      return (call) => {
        const onHeap = Object.values(call.inputs).every((x) => x !== undefined && isOnHeap(x));
        return (onHeap ? kernel(call) : undefined) ?? original(call);
      };
    },
  });
}

const slice: SliceKernel = ({ inputs, attrs, backend }) => {
  const { x } = inputs as { readonly x: tf.TensorInfo };
  const { begin, size } = attrs as unknown as tf.SliceAttrs;
  const [from, sizes] = tf.slice_util.parseSliceParams(x, begin, size);
  return sliceOnHeap(backend as WasmHeap, x, from!, sizes!);
};

const split: SliceKernel = ({ inputs, attrs, backend }) => {
  const { x } = inputs as { readonly x: tf.TensorInfo };
  const { numOrSizeSplits, axis } = attrs as unknown as tf.SplitVAttrs;
  const along = tf.util.parseAxisParam(axis, x.shape)[0]!;
  const sizes = tf.backend_util.prepareSplitSize(x, numOrSizeSplits, along);
  return piecesAlong(backend as WasmHeap, x, along, sizes);
};

const unstack: SliceKernel = ({ inputs, attrs, backend }) => {
  const { value } = inputs as { readonly value: tf.TensorInfo };
  const along = tf.util.parseAxisParam((attrs as unknown as tf.UnpackAttrs).axis, value.shape)[0]!;
  const ones = new Array<number>(value.shape[along]!).fill(1);
  const shape = value.shape.filter((_, axis) => axis !== along);
  return piecesAlong(backend as WasmHeap, value, along, ones).map((piece) => withShape(piece, shape));
};

const stridedSlice: SliceKernel = ({ inputs, attrs, backend }) => {
  const { x } = inputs as { readonly x: tf.TensorInfo };
  const slicing = attrs as unknown as tf.StridedSliceAttrs;
  const plan = tf.slice_util.sliceInfo(
    x.shape,
    slicing.begin,
    slicing.end,
    slicing.strides,
    slicing.beginMask,
    slicing.endMask,
    slicing.ellipsisMask,
    slicing.newAxisMask,
    slicing.shrinkAxisMask,
  );
  if (plan.isIdentity) return undefined;
  const heap = backend as WasmHeap;
  if (!(plan.sliceDim0 || plan.isSimpleSlice)) {
    return x.dtype === 'float32' ? undefined : everyNth(heap, x, plan);
  }
  const size = tf.slice_util.computeOutShape(plan.begin, plan.end, plan.strides);
  return withShape(sliceOnHeap(heap, x, plan.begin, size), plan.finalShape);
};

/** Splits x along an axis into consecutive pieces of these sizes. */
function piecesAlong(
  heap: WasmHeap,
  x: tf.TensorInfo,
  axis: number,
  sizes: readonly number[],
): tf.TensorInfo[] {
  let next = 0;
  return sizes.map((pieceSize) => {
    const begin = x.shape.map((_, i) => (i === axis ? next : 0));
    const size = x.shape.map((whole, i) => (i === axis ? pieceSize : whole));
    next += pieceSize;
    return sliceOnHeap(heap, x, begin, size);
  });
}

function sliceOnHeap(heap: WasmHeap, x: tf.TensorInfo, begin: number[], size: number[]): tf.TensorInfo {
  tf.slice_util.assertParamsValid(x, begin, size);
  tf.util.assert(
    begin.every((from) => from >= 0),
    () => `slice: begin must be at least 0, got [${begin.join(', ')}]. Count from the start of the axis.`,
  );
  const out = heap.makeOutput(size, x.dtype);
  const copy = heapCopy(heap, x, out);
  const { length, starts } = sliceRuns(x.shape, begin, size);
  for (let i = 0; i < starts.length; i++) copy(starts[i]!, i * length, length);
  return out;
}

/** Takes a slice with steps, element by element. */
function everyNth(
  heap: WasmHeap,
  x: tf.TensorInfo,
  { begin, strides, finalShapeSparse, finalShape }: ReturnType<typeof tf.slice_util.sliceInfo>,
): tf.TensorInfo {
  const out = heap.makeOutput(finalShape, x.dtype);
  const copy = heapCopy(heap, x, out);
  const inSource = tf.util.computeStrides(x.shape);
  const inResult = tf.util.computeStrides(finalShapeSparse);
  const count = tf.util.sizeFromShape(finalShapeSparse);
  for (let to = 0; to < count; to++) {
    const position = tf.util.indexToLoc(to, finalShapeSparse.length, inResult);
    const at = position.map((step, axis) => begin[axis]! + step * strides[axis]!);
    copy(tf.util.locToIndex(at, at.length, inSource), to, 1);
  }
  return out;
}

function withShape({ dataId, dtype }: tf.TensorInfo, shape: number[]): tf.TensorInfo {
  return { dataId, dtype, shape };
}
