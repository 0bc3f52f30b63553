import * as tf from '@tensorflow/tfjs-core';
import { exactElu, exactSelu, exactSoftplus } from './exact-functions';
import { kernelRepair, repairTogether, type Repair } from './kernel-repair';

interface CpuBackend {
  readonly data: { get(dataId: tf.DataId): { readonly values: ArrayLike<number> } };
  makeTensorInfo(shape: number[], dtype: tf.DataType, values: Float32Array): tf.TensorInfo;
}

/** `tf.elu`, `tf.selu` and `tf.softplus` on cpu: the original kernels subtract from 1 or cut their range in three. */
export function cpuElementwiseRepair(): Repair {
  return repairTogether({
    name: 'cpu elementwise functions',
    why: 'elu and selu lose the digits of an argument near 0, softplus of one near -14',
    parts: [
      mapKernel(tf.Elu, exactElu),
      mapKernel(tf.Selu, exactSelu),
      mapKernel(tf.Softplus, exactSoftplus),
    ],
  });
}

function mapKernel(kernelName: string, of: (x: number) => number): Repair {
  return kernelRepair({
    name: `cpu ${kernelName}`,
    backend: 'cpu',
    why: 'it loses digits',
    kernelName,
    kernel: () => (call) => {
      const { x } = call.inputs as { readonly x: tf.TensorInfo };
      const backend = call.backend as CpuBackend;
      return backend.makeTensorInfo(
        x.shape,
        'float32',
        Float32Array.from(backend.data.get(x.dataId).values, of),
      );
    },
  });
}
