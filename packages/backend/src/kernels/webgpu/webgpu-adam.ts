import * as tf from '@tensorflow/tfjs-core';
import type { Repair } from '../../repairs/kernel-repair';
import { shader } from './webgpu-device';
import { webGpuKernel } from './webgpu-kernel';

const adamStep = shader({
  name: 'VseAdamStep',
  writes: ['newValue', 'newMean', 'newSquare'],
  reads: ['value', 'gradient', 'mean', 'square'],
  sizes: ['count'],
  numbers: ['beta1', 'beta2', 'epsilon', 'change', 'kept'],
  body: `
  if (at >= u.count) { return; }
  let g = gradient[at];
  let m = mean[at] * u.beta1 + g;
  let s = square[at] * u.beta2 + g * g;
  newMean[at] = m;
  newSquare[at] = s;
  newValue[at] = value[at] * u.kept - m / (sqrt(s) + u.epsilon) * u.change;`,
});

/** Adam's update of one variable by one program; TensorFlow.js takes ten. */
export const webGpuAdamStep: Repair = webGpuKernel({
  kernelName: 'VseAdamStep',
  why: 'ten programs per weight',
  run({ backend, inputs, numbers }) {
    const { shape } = inputs['value']!;
    const count = tf.util.sizeFromShape(shape);
    const empty = count === 0 ? new Float32Array(0) : undefined;
    const outputs = ['newValue', 'newMean', 'newSquare'].map(
      (name) => [name, backend.makeTensorInfo(shape, 'float32', empty)] as const,
    );
    adamStep.run(backend, {
      tensors: { ...inputs, ...Object.fromEntries(outputs) },
      sizes: { count },
      numbers,
      groups: Math.ceil(count / adamStep.threads),
    });
    return outputs.map(([, tensor]) => tensor);
  },
});
