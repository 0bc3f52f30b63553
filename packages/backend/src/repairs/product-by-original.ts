import * as tf from '@tensorflow/tfjs-core';
import { packingPays, type MatMulFlags, type MatMulPlan } from './mat-mul-plan';
import { piecesOf, shapeBytes, type WasmHeap } from './wasm-heap';

/** Sides of a product. */
export interface Sides {
  readonly a: tf.TensorInfo;
  readonly b: tf.TensorInfo;
}

/**
 * Products by the backend's own kernel, for a heap that other kernels cannot share. It is fast for one plain product of two
 * matrices. So both sides are transposed first, a batch is one tall product if b is one matrix, and otherwise one fast product
 * per matrix, without copying.
 *
 * @param multiply - The kernel on pieces of tensors; see `multiplyOnHeap`.
 */
export function productByOriginal(
  call: { readonly original: tf.KernelFunc; readonly multiply: Multiply; readonly heap: WasmHeap },
  sides: Sides,
  flags: MatMulFlags,
  plan: MatMulPlan,
): tf.TensorInfo {
  const { original, multiply, heap } = call;
  if (isFast(plan, flags) || (!packingPays(plan, flags) && isPlainBroadcast(plan))) {
    return original({ inputs: { ...sides }, backend: heap, attrs: { ...flags } }) as tf.TensorInfo;
  }
  return transposeFirst(heap, sides, flags, (a, b) =>
    plan.batchB === 1
      ? tallProduct(original, heap, plan, a, b)
      : productPerMatrix(multiply, heap, plan, a, b),
  );
}

/** Multiplies tensors of the heap by id: `[1, m, k]` times `[1, k, n]`. */
export type Multiply = (
  idA: number,
  shapeA: Uint8Array,
  idB: number,
  shapeB: Uint8Array,
  idOut: number,
) => void;

/** The backend's kernel, called by id. */
export function multiplyOnHeap(heap: WasmHeap): Multiply {
  const call = heap.wasm.cwrap(tf.BatchMatMul, null, [
    'number', // a
    'array', // its shape
    'number', // its rank
    'number', // b
    'array', // its shape
    'number', // its rank
    'number', // transposeA
    'number', // transposeB
    'number', // out
  ]);
  return (idA, shapeA, idB, shapeB, idOut) => call(idA, shapeA, 3, idB, shapeB, 3, false, false, idOut);
}

/** True for the one case in which the original kernel is fast. */
function isFast(plan: MatMulPlan, { transposeA, transposeB }: MatMulFlags): boolean {
  return plan.batch === 1 && !transposeA && !transposeB;
}

/** True if the original loops are right: they repeat the smaller batch as a whole, which fails if both sides repeat axes. */
function isPlainBroadcast({ batch, batchA, batchB, fromA, fromB }: MatMulPlan): boolean {
  return (
    batch === Math.max(batchA, batchB) &&
    fromA.every((source, i) => source === i % batchA) &&
    fromB.every((source, i) => source === i % batchB)
  );
}

/** Calls `multiply` with both sides transposed as the flags say, and frees the transposed copies. */
function transposeFirst(
  heap: WasmHeap,
  { a, b }: Sides,
  { transposeA, transposeB }: MatMulFlags,
  multiply: (a: tf.TensorInfo, b: tf.TensorInfo) => tf.TensorInfo,
): tf.TensorInfo {
  const plainA = transposeA ? swapLastAxes(heap, a) : a; // [..., m, k]
  const plainB = transposeB ? swapLastAxes(heap, b) : b; // [..., k, n]
  try {
    return multiply(plainA, plainB);
  } finally {
    if (plainA !== a) heap.disposeData(plainA.dataId);
    if (plainB !== b) heap.disposeData(plainB.dataId);
  }
}

function swapLastAxes(heap: WasmHeap, x: tf.TensorInfo): tf.TensorInfo {
  const [rows, columns] = x.shape.slice(-2) as [number, number];
  const outer = x.shape.slice(0, -2);
  const flat = { ...x, shape: [tf.util.sizeFromShape(outer), rows, columns] }; // [batch, rows, columns]
  const transpose = tf.getKernel(tf.Transpose, 'wasm').kernelFunc;
  const swapped = transpose({
    inputs: { x: { dataId: flat.dataId, shape: flat.shape, dtype: flat.dtype } },
    backend: heap,
    attrs: { perm: [0, 2, 1] },
  }) as tf.TensorInfo; // [batch, columns, rows]
  return { dataId: swapped.dataId, shape: [...outer, columns, rows], dtype: swapped.dtype };
}

/** Computes [batch, m, k] x [k, n] as one product [batch * m, k] x [k, n]. */
function tallProduct(
  original: tf.KernelFunc,
  heap: WasmHeap,
  { batchA, m, k, n, outShape }: MatMulPlan,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
): tf.TensorInfo {
  const out = original({
    inputs: {
      a: { dataId: a.dataId, shape: [batchA * m, k], dtype: a.dtype },
      b: { dataId: b.dataId, shape: [k, n], dtype: b.dtype },
    },
    backend: heap,
    attrs: { transposeA: false, transposeB: false },
  }) as tf.TensorInfo; // [batch * m, n]
  return { dataId: out.dataId, shape: outShape, dtype: out.dtype };
}

/** Computes [batch, m, k] x [batch, k, n] as one product per matrix, each written in place. */
function productPerMatrix(
  multiply: Multiply,
  heap: WasmHeap,
  { batch, m, k, n, outShape, fromA, fromB }: MatMulPlan,
  a: tf.TensorInfo,
  b: tf.TensorInfo,
): tf.TensorInfo {
  const out = heap.makeOutput(outShape, 'float32'); // [...batch, m, n]
  const pieceA = piecesOf(heap, a, m * k);
  const pieceB = piecesOf(heap, b, k * n);
  const pieceOut = piecesOf(heap, out, m * n);
  const shapeA = shapeBytes([1, m, k]);
  const shapeB = shapeBytes([1, k, n]);
  for (let i = 0; i < batch; i++) {
    pieceA.set(fromA[i]!);
    pieceB.set(fromB[i]!);
    pieceOut.set(i);
    multiply(pieceA.id, shapeA, pieceB.id, shapeB, pieceOut.id);
  }
  pieceA.release();
  pieceB.release();
  pieceOut.release();
  return out;
}
