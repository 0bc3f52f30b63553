import * as tf from '@tensorflow/tfjs-core';
import type { FusedKernel } from '@vse/core';
import { kernelRepair, type Repair } from '../../repairs/kernel-repair';
import { takesPrograms, type WebGpuBackend } from './webgpu-device';

/** A call of a fused kernel on webgpu: its tensors and numbers by name. */
export interface WebGpuCall {
  readonly backend: WebGpuBackend;
  readonly inputs: Readonly<Record<string, tf.TensorInfo>>;
  readonly numbers: Readonly<Record<string, number>>;
  /** The numbers that are lists. */
  readonly lists: Readonly<Record<string, readonly number[]>>;
}

interface WebGpuKernelOptions {
  readonly kernelName: FusedKernel;
  readonly why: string;
  readonly run: (call: WebGpuCall) => tf.TensorInfo | tf.TensorInfo[];
}

/** A fused kernel of webgpu, which the backend lacks if it takes no custom programs. */
export function webGpuKernel({ kernelName, why, run }: WebGpuKernelOptions): Repair {
  return kernelRepair({
    name: `webgpu ${kernelName}`,
    backend: 'webgpu',
    why,
    kernelName,
    kernel:
      () =>
      ({ inputs, attrs, backend }) =>
        run({
          backend: backend as WebGpuBackend,
          inputs: inputs as WebGpuCall['inputs'],
          numbers: attrs as unknown as WebGpuCall['numbers'],
          lists: attrs as unknown as WebGpuCall['lists'],
        }),
    setup(backend) {
      if (!takesPrograms(backend)) tf.unregisterKernel(kernelName, 'webgpu');
    },
  });
}
