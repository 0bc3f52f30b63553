import * as tf from '@tensorflow/tfjs-core';
import { kernelRepair, type Repair } from './kernel-repair';
import type { WasmHeap } from './wasm-heap';

/**
 * `tf.clone` on wasm: the backend copies the numbers, though tensors never change and its `tf.reshape` shares them. In
 * training every operation clones what its gradient needs, so that a copy of each stays until the end. Here a clone is one more
 * reference, as on the other backends.
 */
export function wasmIdentityRepair(): Repair {
  return kernelRepair({
    name: 'wasm clones',
    backend: 'wasm',
    why: 'training keeps a copy of whatever a gradient needs',
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
