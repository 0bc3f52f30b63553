import * as tf from '@tensorflow/tfjs-core';
import { productsOn } from '../native-products/attached';
import { kernelRepair, type Repair } from './kernel-repair';
import { nativePays, planMatMul, type MatMulFlags, type MatMulPlan } from './mat-mul-plan';
import type { WasmHeap } from './wasm-heap';

interface FusedAttributes extends MatMulFlags {
  readonly activation: string;
  readonly leakyreluAlpha?: number;
}

const activations: Readonly<Record<string, string>> = {
  relu: tf.Relu,
  relu6: tf.Relu6,
  elu: tf.Elu,
  sigmoid: tf.Sigmoid,
  prelu: tf.Prelu,
  leakyrelu: tf.LeakyRelu,
};

/**
 * `tf.fused.matMul` on wasm: with a transposed side or a batch, runs the product, the bias and the activation one after
 * another. The original kernel runs plain loops there and adds wrong entries of the bias from the second row on. So does a
 * plain product that is large enough for native products.
 */
export function wasmFusedMatMulRepair(): Repair {
  return kernelRepair({
    name: 'wasm fused matrix products',
    backend: 'wasm',
    why: 'transposed or batched fused products add the wrong bias, and run in plain loops',
    kernelName: tf._FusedMatMul,
    kernel: (original) => {
      if (!original) throw new Error('the wasm backend has no _FusedMatMul');
      return (call) => {
        const { a, b } = call.inputs as Record<'a' | 'b', tf.TensorInfo>;
        const attributes = call.attrs as unknown as FusedAttributes;
        const heap = call.backend as WasmHeap;
        const known = attributes.activation === 'linear' || attributes.activation in activations;
        // The original kernel takes float32 only, and throws its own error.
        if (!known || a.dtype !== 'float32' || b.dtype !== 'float32') return original(call);
        return isLeftToOriginal(heap, planMatMul(a.shape, b.shape, attributes), attributes)
          ? original(call)
          : unfused(heap, call.inputs, attributes);
      };
    },
  });
}

/** True for one plain product that is not empty and too small for native products. */
function isLeftToOriginal(
  heap: WasmHeap,
  plan: MatMulPlan,
  { transposeA, transposeB }: MatMulFlags,
): boolean {
  const { m, k, n, batchA, batchB } = plan;
  if (transposeA || transposeB || batchA !== 1 || batchB !== 1 || m * k * n === 0) return false;
  return !(productsOn(heap) && nativePays(plan, { transposeA, transposeB }));
}

function unfused(
  heap: WasmHeap,
  inputs: tf.NamedTensorInfoMap,
  { transposeA, transposeB, activation, leakyreluAlpha }: FusedAttributes,
): tf.TensorInfo {
  const { a, b, bias, preluActivationWeights: alpha } = inputs;
  let result = run(heap, tf.BatchMatMul, { a, b }, { transposeA, transposeB }); // [...batch, m, n]
  const then = (kernel: string, next: tf.NamedTensorInfoMap, attrs: tf.NamedAttrMap = {}) => {
    const before = result;
    result = run(heap, kernel, next, attrs);
    heap.disposeData(before.dataId);
  };
  if (bias) then(tf.Add, { a: result, b: bias });
  const kernel = activations[activation];
  if (kernel !== undefined) {
    then(kernel, { x: result, ...(alpha && { alpha }) }, { alpha: leakyreluAlpha ?? 0 });
  }
  return result;
}

function run(
  heap: WasmHeap,
  kernel: string,
  inputs: tf.NamedTensorInfoMap,
  attrs: tf.NamedAttrMap,
): tf.TensorInfo {
  return tf.getKernel(kernel, 'wasm').kernelFunc({ inputs, backend: heap, attrs }) as tf.TensorInfo;
}
