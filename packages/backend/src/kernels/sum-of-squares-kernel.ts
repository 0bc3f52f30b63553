import * as tf from '@tensorflow/tfjs-core';
import type { Repair } from '../repairs/kernel-repair';
import { fusedKernel } from './fused-kernel';
import { addressOf } from './heap-kernels';

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
