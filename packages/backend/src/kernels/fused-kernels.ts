import * as tf from '@tensorflow/tfjs-core';
import type { Repair } from '../repairs/kernel-repair';
import { fusedKernel } from './fused-kernel';
import { addressOf } from './heap-kernels';

/** Adam's update of one variable, in one pass over its memory; TensorFlow.js takes ten. */
export const adamStepKernel: Repair = fusedKernel({
  kernelName: 'VseAdamStep',
  why: 'ten passes over memory',
  run({ heap, kernels, inputs, numbers }) {
    const { value, gradient, mean, square } = inputs;
    const outputs = [value, mean, square].map((tensor) => heap.makeOutput(tensor!.shape, 'float32'));
    const addresses = [value, gradient, mean, square, ...outputs].map((tensor) => addressOf(heap, tensor!));
    const constants = ['beta1', 'beta2', 'epsilon', 'change', 'kept'].map((name) => numbers[name]!);
    kernels.adamStep(...addresses, tf.util.sizeFromShape(value!.shape), ...constants);
    return outputs;
  },
});

/** Sum of the squares of all elements, in one pass with its total in float64. */
export const sumOfSquaresKernel: Repair = fusedKernel({
  kernelName: 'VseSumOfSquares',
  why: 'two passes over memory',
  run({ heap, kernels, inputs }) {
    const x = inputs['x']!;
    const out = heap.makeOutput([], 'float32');
    const sum = kernels.sumOfSquares(addressOf(heap, x), tf.util.sizeFromShape(x.shape));
    heap.typedArrayFromHeap(out)[0] = sum;
    return out;
  },
});
