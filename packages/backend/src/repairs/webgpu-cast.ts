import * as tf from '@tensorflow/tfjs-core';
import { kernelRepair, type Repair } from './kernel-repair';

interface WebGpuBackend {
  makeTensorInfo(shape: number[], dtype: tf.DataType, values: Float32Array): tf.TensorInfo;
  disposeData(dataId: tf.DataId): boolean;
}

/**
 * Whole numbers and booleans as floats on webgpu: the backend's own cast changes the type's name and not the numbers, so
 * that a transposition, or a reduction that needs one, compiles no shader for them and gives what lay in memory. Here
 * they are multiplied by 1, which writes floats.
 */
export function webgpuCastRepair(): Repair {
  return kernelRepair({
    name: 'webgpu casts to float',
    backend: 'webgpu',
    why: 'transposing whole numbers that were cast to float gives what lay in memory',
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

/** The numbers anew, as floats; takes over the tensor. */
function timesOne(backend: WebGpuBackend, numbers: tf.TensorInfo): tf.TensorInfo {
  const one = backend.makeTensorInfo([], 'float32', Float32Array.of(1)); // []
  const { kernelFunc: multiply } = tf.getKernel(tf.Multiply, 'webgpu');
  const floats = multiply({
    inputs: { a: numbers, b: one },
    backend: backend,
    attrs: {},
  }) as tf.TensorInfo;
  backend.disposeData(numbers.dataId);
  backend.disposeData(one.dataId);
  return floats;
}
