import * as tf from '@tensorflow/tfjs-core';
import type { FusedKernel } from '@vse/core';
import { kernelRepair, type Repair } from '../repairs/kernel-repair';
import type { WasmHeap } from '../repairs/wasm-heap';
import { addressOf, heapKernels, type HeapKernels } from './heap-kernels';

type Tensors = Readonly<Record<string, tf.TensorInfo>>;
type Numbers = Readonly<Record<string, number>>;

interface FusedCall {
  readonly heap: WasmHeap;
  readonly kernels: HeapKernels;
  readonly inputs: Tensors;
  readonly numbers: Numbers;
}

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

function fusedKernel({
  kernelName,
  why,
  run,
}: {
  readonly kernelName: FusedKernel;
  readonly why: string;
  readonly run: (call: FusedCall) => tf.TensorInfo | tf.TensorInfo[];
}): Repair {
  return kernelRepair({
    name: `wasm ${kernelName}`,
    backend: 'wasm',
    why,
    kernelName,
    kernel: () => (call) => {
      const heap = call.backend as WasmHeap;
      const kernels = heapKernels(heap);
      return run({
        heap,
        kernels,
        inputs: call.inputs as Tensors,
        numbers: call.attrs as unknown as Numbers,
      });
    },
  });
}
