import type * as tf from '@tensorflow/tfjs-core';
import type { MatMulFlags, MatMulPlan } from '../repairs/mat-mul-plan';
import type { WasmHeap } from '../repairs/wasm-heap';
import { shareWork } from '../wasm-threads/shared-work';
import { givePart, multiplyPart, unitsOf, type Product } from './product-parts';
import { addressOf, type CompiledKernels } from './heap-kernels';

/** Addresses of the sides and of the result of a product. */
export interface ProductAddresses {
  readonly a: number;
  readonly b: number;
  readonly out: number;
}

/** Sizes of a product of two matrices. */
export type MatrixSizes = Pick<MatMulPlan, 'm' | 'k' | 'n'> & {
  /** Columns of a as it is stored, if a is transposed and the product takes some of them. Defaults to `m`. */
  readonly columnsOfA?: number;
};

/** Multiplies `[m, k]` by `[k, n]` at addresses of the heap. */
export type MultiplyAt = (addresses: ProductAddresses, sizes: MatrixSizes, flags: MatMulFlags) => void;

const BYTES = Float32Array.BYTES_PER_ELEMENT;

/** Columns of a panel, its depth, and the rows of a block, as in kernel/products.as. */
const [PANEL, DEPTH, ROWS] = [16, 256, 512];

/** Bytes of scratch memory for products of at most so many rows. */
export function scratchBytes(rows: number): number {
  return PANEL * BYTES * (2 + DEPTH * (1 + Math.ceil(Math.min(rows, ROWS) / PANEL)));
}

/** Products by a kernel, with its scratch memory. */
export function multiplyBy({ multiply }: Pick<CompiledKernels, 'multiply'>, scratch: number): MultiplyAt {
  return ({ a, b, out }, { m, k, n, columnsOfA = m }, { transposeA, transposeB }) => {
    const stridesOfA = transposeA ? [BYTES, columnsOfA * BYTES] : [k * BYTES, BYTES]; // row, depth
    const stridesOfB = transposeB ? [BYTES, k * BYTES] : [n * BYTES, BYTES]; // depth, column
    multiply(a, ...stridesOfA, b, ...stridesOfB, out, m, n, k, scratch);
  };
}

/**
 * Products in a row on the heap of a wasm backend. The scratch memory that they share is freed at the end.
 *
 * @param most - Largest sizes of a product.
 */
export function withProducts<T>(
  heap: WasmHeap,
  kernels: CompiledKernels,
  most: { readonly m: number },
  run: (multiply: MultiplyAt) => T,
): T {
  const scratch = heap.wasm._malloc(scratchBytes(most.m));
  try {
    return run(multiplyBy(kernels, scratch));
  } finally {
    heap.wasm._free(scratch);
  }
}

/** Computes a planned product `[...batch, m, n]`, without copying a side on the heap; no size may be 0. */
export function productOnHeap(
  heap: WasmHeap,
  kernels: CompiledKernels,
  sides: { readonly a: tf.TensorInfo; readonly b: tf.TensorInfo },
  flags: MatMulFlags,
  { m, k, n, batch, batchB, fromA, fromB, outShape }: MatMulPlan,
): tf.TensorInfo {
  const out = heap.makeOutput(outShape, 'float32'); // [...batch, m, n]
  const [a, b, to] = [sides.a, sides.b, out].map((tensor) => addressOf(heap, tensor)) as [
    number,
    number,
    number,
  ];
  const shared = { addresses: { a, b, out: to }, flags, k, n };
  // A batch times one matrix is one tall product.
  const product: Product =
    batchB === 1 && !flags.transposeA
      ? { ...shared, byRows: true, m: batch * m, fromA: [0], fromB: [0] }
      : { ...shared, byRows: batch === 1, m, fromA, fromB };
  withProducts(heap, kernels, product, (multiply) =>
    shareWork(heap, {
      ...unitsOf(product),
      run: (part) => multiplyPart(product, part, multiply),
      give: (helper, part) => givePart(heap, helper, product, part),
    }),
  );
  return out;
}
