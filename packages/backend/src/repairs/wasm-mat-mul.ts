import * as tf from '@tensorflow/tfjs-core';
import { productsOn, runningWasm } from '../native-products/attached';
import { kernelRepair, type Repair } from './kernel-repair';
import { nativePays, packingPays, planMatMul, type MatMulFlags, type MatMulPlan } from './mat-mul-plan';
import { piecesOf, shapeBytes, zerosOnHeap, type WasmHeap } from './wasm-heap';

/**
 * Matrix products on wasm. The original kernel is fast for one plain product of two matrices; anything else (a transposed
 * side, as in every gradient of a product, or a batch) runs in plain loops, about 1 GFLOP/s, and sizes of 0 return old
 * values of the heap. The repair transposes first, computes a batch as one tall product if b is one matrix, and otherwise
 * computes one fast product per matrix, without copying. Where native products are attached, all but small products are
 * theirs; undoing the repair frees their sessions.
 */
export function wasmMatMulRepair(): Repair {
  const repair = kernelRepairOfProducts();
  return {
    ...repair,
    undo() {
      repair.undo();
      const heap = runningWasm();
      if (heap) productsOn(heap)?.release();
    },
  };
}

function kernelRepairOfProducts(): Repair {
  let multiply: Multiply | undefined;
  return kernelRepair({
    name: 'wasm matrix products',
    backend: 'wasm',
    why: 'transposed and batched matrix products run in plain loops, 4 to 100 times slower than the fast kernel',
    kernelName: tf.BatchMatMul,
    setup: (backend) => (multiply = multiplyOnHeap(backend as WasmHeap)),
    kernel: (original) => {
      if (!original) throw new Error('the wasm backend has no BatchMatMul');
      return (call) => {
        const { a, b } = call.inputs as { a: tf.TensorInfo; b: tf.TensorInfo };
        const flags = call.attrs as unknown as MatMulFlags;
        const heap = call.backend as WasmHeap;
        // The original kernel takes float32 only, and throws its own error.
        if (a.dtype !== 'float32' || b.dtype !== 'float32') return original(call);
        const plan = planMatMul(a.shape, b.shape, flags);
        if (plan.batch * plan.m * plan.n * plan.k === 0) return zerosOnHeap(heap, plan.outShape, 'float32');
        const native = nativePays(plan, flags) ? productsOn(heap) : undefined;
        if (native) return native.multiply(heap, { a, b }, flags, plan);
        if (isFast(plan, flags) || (!packingPays(plan, flags) && isPlainBroadcast(plan)))
          return original(call);
        return transposeFirst(heap, { a, b }, flags, (plainA, plainB) => {
          if (plan.batchB === 1) return tallProduct(original, heap, plan, plainA, plainB);
          if (!multiply) throw new Error('the wasm backend is not set up');
          return productPerMatrix(multiply, heap, plan, plainA, plainB);
        });
      };
    },
  });
}

type Multiply = (idA: number, shapeA: Uint8Array, idB: number, shapeB: Uint8Array, idOut: number) => void;

function multiplyOnHeap(heap: WasmHeap): Multiply {
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
  { a, b }: { readonly a: tf.TensorInfo; readonly b: tf.TensorInfo },
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
