import type * as tf from '@tensorflow/tfjs-core';
import type { Repair } from '../repairs/kernel-repair';
import type { WasmHeap } from '../repairs/wasm-heap';
import { compiledKernel } from './fused-kernel';
import { addressOf } from './heap-kernels';

/** Max of hinges with its gradient, in two passes over the scores. */
export const maxOfHingesKernel: Repair = compiledKernel({
  kernelName: 'VseMaxOfHinges',
  why: 'a hundred operations',
  run({ heap, kernels, inputs, numbers }) {
    const { scores, positives } = inputs;
    const [rows, columns] = scores!.shape as [number, number];
    const { outputs, gradientAt } = costOutputs(heap, scores!);
    const hardest = heap.wasm._malloc(4 * (rows + columns));
    const matches = positives ? addressOf(heap, positives) : 0;
    const margin = numbers['margin']!;
    const at = addressOf(heap, scores!);
    const value = kernels.maxOfHinges(at, matches, rows, columns, margin, gradientAt, hardest);
    heap.wasm._free(hardest);
    return outputs(value);
  },
});

/** Sum of hinges of a diagonal with its gradient, in two passes over the scores. */
export const sumOfHingesKernel: Repair = compiledKernel({
  kernelName: 'VseSumOfHinges',
  why: 'forty operations',
  run({ heap, kernels, inputs, numbers }) {
    const scores = inputs['scores']!;
    const { outputs, gradientAt } = costOutputs(heap, scores);
    const at = addressOf(heap, scores);
    return outputs(kernels.sumOfHinges(at, scores.shape[0]!, numbers['margin']!, gradientAt));
  },
});

/** Memory of a cost and of its gradient. */
function costOutputs(heap: WasmHeap, { shape }: tf.TensorInfo) {
  const value = heap.makeOutput([], 'float32');
  const gradient = heap.makeOutput(shape, 'float32');
  return {
    gradientAt: addressOf(heap, gradient),
    outputs: (cost: number): tf.TensorInfo[] => {
      heap.typedArrayFromHeap(value)[0] = cost;
      return [value, gradient];
    },
  };
}
