import * as tf from '@tensorflow/tfjs-core';
import { kernelRepair, type Repair } from './kernel-repair';

interface WebGpuBackend {
  makeTensorInfo(shape: number[], dtype: tf.DataType, values: Float32Array): tf.TensorInfo;
  disposeData(dataId: tf.DataId): boolean;
}

/**
 * Casts of int32 and bool to float32 on webgpu. The original kernel changes the dtype and not the values, so that a
 * transposition, or a reduction that needs one, compiles no shader and returns old memory. The repair multiplies the
 * values by 1, which writes floats.
 */
export function webgpuCastRepair(): Repair {
  return kernelRepair({
    name: 'webgpu casts to float',
    backend: 'webgpu',
    why: 'transposing integers that were cast to float32 returns old memory',
    kernelName: tf.Cast,
    kernel: (original) => {
      if (!original) throw new Error('the webgpu backend has no Cast');
      return (call) => {
        const { x } = call.inputs as { x: tf.TensorInfo };
        const cast = original(call) as tf.TensorInfo;
        if (cast.dtype !== 'float32' || (x.dtype !== 'int32' && x.dtype !== 'bool')) return cast;
        return timesOne(call.backend as WebGpuBackend, cast);
      };
    },
  });
}

/** Rewrites a tensor as floats and disposes it. */
function timesOne(backend: WebGpuBackend, integers: tf.TensorInfo): tf.TensorInfo {
  const one = backend.makeTensorInfo([], 'float32', Float32Array.of(1)); // []
  const { kernelFunc: multiply } = tf.getKernel(tf.Multiply, 'webgpu');
  const floats = multiply({
    inputs: { a: integers, b: one },
    backend,
    attrs: {},
  }) as tf.TensorInfo;
  backend.disposeData(integers.dataId);
  backend.disposeData(one.dataId);
  return floats;
}
