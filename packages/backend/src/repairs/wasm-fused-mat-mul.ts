import * as tf from '@tensorflow/tfjs-core';
import { kernelRepair, type Repair } from './kernel-repair';
import type { MatMulFlags } from './mat-mul-plan';
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
 * another. The original kernel runs plain loops there and adds wrong entries of the bias from the second row on.
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
        const { transposeA, transposeB, activation } = call.attrs as unknown as FusedAttributes;
        const batched = [a, b].some(({ shape }) => shape.slice(0, -2).some((size) => size !== 1));
        const known = activation === 'linear' || activation in activations;
        if (!known || !(transposeA || transposeB || batched)) return original(call);
        return unfused(call.backend as WasmHeap, call.inputs, call.attrs as unknown as FusedAttributes);
      };
    },
  });
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
