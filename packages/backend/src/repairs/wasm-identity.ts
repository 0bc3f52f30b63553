import * as tf from '@tensorflow/tfjs-core';
import { kernelRepair, type Repair } from './kernel-repair';
import type { WasmHeap } from './wasm-heap';

/**
 * `tf.clone` on wasm as one more reference, as on the other backends. The original kernel copies the values, though
 * tensors are immutable; in training every operation clones what its gradient needs, and keeps the copy until the end.
 */
export function wasmIdentityRepair(): Repair {
  return kernelRepair({
    name: 'wasm clones',
    backend: 'wasm',
    why: 'training keeps a copy of every tensor that a gradient needs',
    kernelName: tf.Identity,
    kernel: (original) => {
      if (!original) throw new Error('the wasm backend has no Identity');
      return (call) => {
        const { x } = call.inputs as { readonly x: tf.TensorInfo };
        if (x.dtype === 'string') return original(call);
        (call.backend as WasmHeap).incRef(x.dataId);
        return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
      };
    },
  });
}
