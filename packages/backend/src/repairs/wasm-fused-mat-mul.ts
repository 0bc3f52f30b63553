import * as tf from '@tensorflow/tfjs-core';
import { kernelRepair, type Repair } from './kernel-repair';
import { packingPays, planMatMul, type MatMulFlags } from './mat-mul-plan';
import type { WasmHeap } from './wasm-heap';
import { transposeFirst } from './wasm-mat-mul';

/** `tf.fused.matMul` on wasm: a transposed side is transposed first, so that the fast kernel takes the product. */
export function wasmFusedMatMulRepair(): Repair {
  return kernelRepair({
    name: 'wasm fused matrix products',
    engine: 'wasm',
    why: 'transposed fused matrix products run in plain loops',
    kernelName: tf._FusedMatMul,
    kernel: (original) => {
      if (!original) throw new Error('the wasm engine has no _FusedMatMul');
      return (call) => {
        const { a, b, ...others } = call.inputs as Record<'a' | 'b', tf.TensorInfo> & tf.NamedTensorInfoMap;
        const flags = call.attrs as unknown as MatMulFlags;
        const plain = !flags.transposeA && !flags.transposeB;
        if (plain || a.dtype !== 'float32' || b.dtype !== 'float32') return original(call);
        if (!packingPays(planMatMul(a.shape, b.shape, flags), flags)) return original(call);
        return transposeFirst(
          call.backend as WasmHeap,
          { a, b },
          flags,
          (plainA, plainB) =>
            original({
              ...call,
              inputs: { ...others, a: plainA, b: plainB },
              attrs: { ...call.attrs, transposeA: false, transposeB: false },
            }) as tf.TensorInfo,
        );
      };
    },
  });
}
