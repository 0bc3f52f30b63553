import type * as tf from '@tensorflow/tfjs-core';
import type { MatMulFlags, MatMulPlan } from '../repairs/mat-mul-plan';
import type { WasmHeap } from '../repairs/wasm-heap';
import { addressOf, type CompiledKernels } from './heap-kernels';

/** Addresses of the sides and of the result of a product. */
export interface ProductAddresses {
  readonly a: number;
  readonly b: number;
  readonly out: number;
}

/** Sizes of a product of two matrices. */
export type MatrixSizes = Pick<MatMulPlan, 'm' | 'k' | 'n'>;

/** Multiplies `[m, k]` by `[k, n]` at addresses of the heap. */
export type MultiplyAt = (addresses: ProductAddresses, sizes: MatrixSizes, flags: MatMulFlags) => void;

const BYTES = Float32Array.BYTES_PER_ELEMENT;

/** Columns of a panel, its depth, and the rows of a block, as in kernel/products.as. */
const [PANEL, DEPTH, ROWS] = [16, 256, 512];

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
  const panels = 1 + Math.ceil(Math.min(most.m, ROWS) / PANEL);
  const scratch = heap.wasm._malloc(PANEL * BYTES * (2 + DEPTH * panels));
  try {
    return run(({ a, b, out }, { m, k, n }, { transposeA, transposeB }) => {
      const stridesOfA = transposeA ? [BYTES, m * BYTES] : [k * BYTES, BYTES]; // row, depth
      const stridesOfB = transposeB ? [BYTES, k * BYTES] : [n * BYTES, BYTES]; // depth, column
      kernels.multiply(a, ...stridesOfA, b, ...stridesOfB, out, m, n, k, scratch);
    });
  } finally {
    heap.wasm._free(scratch);
  }
}

/** Computes a planned product `[...batch, m, n]`, without copying a side; no size may be 0. */
export function productOnHeap(
  heap: WasmHeap,
  kernels: CompiledKernels,
  sides: { readonly a: tf.TensorInfo; readonly b: tf.TensorInfo },
  flags: MatMulFlags,
  plan: MatMulPlan,
): tf.TensorInfo {
  const { m, k, n, batch, batchB, fromA, fromB } = plan;
  const out = heap.makeOutput(plan.outShape, 'float32'); // [...batch, m, n]
  const [a, b, to] = [sides.a, sides.b, out].map((tensor) => addressOf(heap, tensor)) as [
    number,
    number,
    number,
  ];
  // A batch times one matrix is one tall product.
  const [count, rows] = batchB === 1 && !flags.transposeA ? [1, batch * m] : [batch, m];
  withProducts(heap, kernels, { m: rows }, (multiply) => {
    for (let i = 0; i < count; i++) {
      const addresses = {
        a: a + fromA[i]! * m * k * BYTES,
        b: b + fromB[i]! * k * n * BYTES,
        out: to + i * m * n * BYTES,
      };
      multiply(addresses, { m: rows, k, n }, flags);
    }
  });
  return out;
}
