import * as tf from '@tensorflow/tfjs-core';
import { compiledKernels } from '../kernels/heap-kernels';
import { productOnHeap } from '../kernels/products';
import { productsOn, runningWasm } from '../native-products/attached';
import { kernelRepair, type Repair } from './kernel-repair';
import { nativePays, ownPays, planMatMul, type MatMulFlags } from './mat-mul-plan';
import { multiplyOnHeap, productByOriginal, type Multiply } from './product-by-original';
import { zerosOnHeap, type WasmHeap } from './wasm-heap';

/**
 * Matrix products on wasm. The original kernel is fast for one plain product of two matrices; anything else (a transposed
 * side, as in every gradient of a product, or a batch) runs in plain loops, about 1 GFLOP/s, and sizes of 0 return old
 * values of the heap. The repair multiplies by a kernel of ours, which takes every transposition and batch as it is and is
 * faster for plain products too. Where native products are attached, all but small products are theirs; undoing the repair
 * frees their sessions.
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
        const kernels = ownPays(plan, flags) ? compiledKernels(heap) : undefined;
        if (kernels) return productOnHeap(heap, kernels, { a, b }, flags, plan);
        if (!multiply) throw new Error('the wasm backend is not set up');
        return productByOriginal({ original, multiply, heap }, { a, b }, flags, plan);
      };
    },
  });
}
