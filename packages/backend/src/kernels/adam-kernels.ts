import * as tf from '@tensorflow/tfjs-core';
import type { Repair } from '../repairs/kernel-repair';
import type { WasmHeap } from '../repairs/wasm-heap';
import { fusedKernel } from './fused-kernel';
import { addressOf } from './heap-kernels';

/** Adam's update of one variable, in one pass over its memory; TensorFlow.js takes ten. */
export const adamStepKernel: Repair = fusedKernel({
  kernelName: 'VseAdamStep',
  why: 'ten passes over memory',
  run({ heap, kernels, inputs, numbers }) {
    const { value, gradient, mean, square } = inputs;
    const changed = [value!, mean!, square!];
    const outputs = changed.map((tensor) =>
      numbers['reuse'] ? writable(heap, tensor) : heap.makeOutput(tensor.shape, 'float32'),
    );
    if (numbers['reuse']) rowsInUse.delete(outputs[1]!.dataId);
    const addresses = [value, gradient, mean, square, ...outputs].map((tensor) => addressOf(heap, tensor!));
    kernels.adamStep(...addresses, tf.util.sizeFromShape(value!.shape), ...constantsOf(numbers));
    return outputs;
  },
});

/**
 * The same for the gradient of some rows of a matrix, with the numbers of a dense gradient: the other rows move by their
 * running means, but for those that never had a gradient, which it leaves out.
 */
export const adamRowsKernel: Repair = fusedKernel({
  kernelName: 'VseAdamRows',
  why: 'passes over a gradient of zeros',
  run({ heap, kernels, inputs, numbers }) {
    const { value, rows, values, mean, square } = inputs;
    const [count, width] = value!.shape as [number, number];
    const inUse = rowsInUse.get(mean!.dataId) ?? nonZeroRows(heap, mean!, square!);
    const outputs = [value!, mean!, square!].map((tensor) => writable(heap, tensor));
    // Per row its place among the gradients, or -1; then zeros for the rows without one; then a byte for those in use.
    const scratch = heap.wasm._malloc(4 * (count + width) + count);
    try {
      const [zeros, flags] = [scratch + 4 * count, scratch + 4 * (count + width)];
      const places = new Int32Array(heap.wasm.HEAPU8.buffer, scratch, count).fill(-1);
      heap.typedArrayFromHeap(rows!).forEach((row: number, place: number) => {
        places[row] = place;
        inUse[row] = 1;
      });
      heap.wasm.HEAPU8.fill(0, zeros, flags);
      heap.wasm.HEAPU8.set(inUse, flags);
      const addresses = [...outputs, values!].map((tensor) => addressOf(heap, tensor));
      kernels.adamRows(...addresses, scratch, zeros, flags, count, width, ...constantsOf(numbers));
    } finally {
      heap.wasm._free(scratch);
    }
    rowsInUse.set(outputs[1]!.dataId, inUse);
    return outputs;
  },
});

/** 1 for each row whose running means may be other than 0, by the data of the mean. */
const rowsInUse = new WeakMap<object, Uint8Array>();

function nonZeroRows(heap: WasmHeap, mean: tf.TensorInfo, square: tf.TensorInfo): Uint8Array {
  const [count, width] = mean.shape as [number, number];
  const inUse = new Uint8Array(count);
  for (const tensor of [mean, square]) {
    const numbers = heap.typedArrayFromHeap(tensor);
    for (let i = 0; i < numbers.length; i++) if (numbers[i] !== 0) inUse[Math.floor(i / width)] = 1;
  }
  return inUse;
}

/** An output that begins with the values of an input: its own memory if nothing else refers to it, else a copy. */
function writable(heap: WasmHeap, { dataId, shape }: tf.TensorInfo): tf.TensorInfo {
  if (heap.refCount(dataId) === 1) {
    heap.incRef(dataId);
    renumber(heap, dataId, tf.util.sizeFromShape(shape));
    return { dataId, shape, dtype: 'float32' };
  }
  const copy = heap.makeOutput(shape, 'float32');
  const from = addressOf(heap, { dataId, shape, dtype: 'float32' });
  heap.wasm.HEAPU8.copyWithin(addressOf(heap, copy), from, from + 4 * tf.util.sizeFromShape(shape));
  return copy;
}

/** Registers data under a new id: the wasm binary packs the weights of products, and keeps them by their id. */
function renumber(heap: WasmHeap, dataId: tf.DataId, size: number): void {
  const data = heap.dataIdMap.get(dataId);
  heap.wasm.tfjs.disposeData(data.id);
  data.id = heap.dataIdNextNumber++;
  heap.wasm.tfjs.registerTensor(data.id, size, data.memoryOffset);
}

function constantsOf(numbers: Readonly<Record<string, number>>): readonly number[] {
  return ['beta1', 'beta2', 'epsilon', 'change', 'kept'].map((name) => numbers[name]!);
}
