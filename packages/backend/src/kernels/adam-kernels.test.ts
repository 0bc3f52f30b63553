import * as tf from '@tensorflow/tfjs-core';
import { runFusedKernel, seededRandom } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useBackend } from '../use-backend';

const constants = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, change: 0.1, kept: 1 };
const shape: [number, number] = [7, 5];

beforeAll(async () => {
  await useBackend({ prefer: ['wasm'], log: false });
});
beforeEach(async () => {
  await tf.setBackend('wasm');
});

function numbers(seed: number, size = shape[0] * shape[1]): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({ length: size }, () => 2 * random.next() - 1);
}

/** Value and running means; the means of the rows from 4 on are 0. */
function example() {
  const begun = (values: Float32Array) => values.map((value, i) => (i < 4 * shape[1] ? value : 0));
  return {
    value: tf.tensor2d(numbers(1), shape),
    mean: tf.tensor2d(begun(numbers(2)), shape),
    square: tf.tensor2d(begun(numbers(3).map(Math.abs)), shape),
  };
}

const readRows = [5, 1];
const rowGradients = () => ({
  rows: tf.tensor1d(readRows, 'int32'),
  values: tf.tensor2d(numbers(4, 2 * shape[1]), [2, shape[1]]),
});
const denseGradient = () => {
  const { rows, values } = rowGradients();
  return tf.unsortedSegmentSum(values, rows, shape[0]);
};
const read = (tensors: readonly tf.Tensor[]) => tensors.map((tensor) => Array.from(tensor.dataSync()));

describe('VseAdamRows', () => {
  it.each([1, 0.75])('has the numbers of the dense step, bit for bit, values kept at %d', (kept) => {
    const step = { ...constants, kept };
    const dense = runFusedKernel('VseAdamStep', { ...example(), gradient: denseGradient() }, step)!;
    const again = runFusedKernel(
      'VseAdamStep',
      { value: dense[0]!, mean: dense[1]!, square: dense[2]!, gradient: tf.zeros(shape) },
      step,
    )!;
    const sparse = runFusedKernel('VseAdamRows', { ...example(), ...rowGradients() }, step)!;
    expect(read(sparse)).toEqual(read(dense));
    // The rows in use go on without a gradient.
    const none = { rows: tf.tensor1d([0], 'int32'), values: tf.zeros([1, shape[1]]) };
    const [value, mean, square] = sparse as [tf.Tensor, tf.Tensor, tf.Tensor];
    expect(read(runFusedKernel('VseAdamRows', { value, mean, square, ...none }, step)!)).toEqual(read(again));
  });

  it('works in place, but never on memory that another tensor refers to', () => {
    const { value, mean, square } = example();
    const before = tf.clone(value);
    const wanted = read([before]);
    const outputs = runFusedKernel('VseAdamRows', { value, mean, square, ...rowGradients() }, constants)!;
    expect(read([before, value])).toEqual([...wanted, ...wanted]);
    expect(outputs.slice(1).map(({ dataId }) => dataId)).toEqual([mean.dataId, square.dataId]);
  });

  it('sees the rows that a dense step has brought into use', () => {
    const start = example();
    const first = runFusedKernel('VseAdamRows', { ...start, ...rowGradients() }, constants)!;
    const named = (list: readonly tf.Tensor[]) => ({ value: list[0]!, mean: list[1]!, square: list[2]! });
    const reuse = { ...constants, reuse: 1 };
    const second = runFusedKernel('VseAdamStep', { ...named(first), gradient: tf.ones(shape) }, reuse)!;
    const copies = second.map((tensor) => tf.tensor(tensor.dataSync().slice(), tensor.shape));
    const third = runFusedKernel('VseAdamRows', { ...named(second), ...rowGradients() }, constants)!;
    const wanted = runFusedKernel('VseAdamStep', { ...named(copies), gradient: denseGradient() }, constants)!;
    expect(read(third)).toEqual(read(wanted));
  });
});

describe('a step in place', () => {
  it('changes the weights of products that the binary has packed', () => {
    const x = tf.tensor2d(numbers(5, 5 * 5), [5, 5]);
    const state = { mean: tf.zeros(shape), square: tf.zeros(shape) };
    const value = tf.tensor2d(numbers(1), shape); // [7, 5]
    const product = () => tf.matMul(x, value, false, true); // [5, 7]
    product();
    const [next] = runFusedKernel(
      'VseAdamStep',
      { value, ...state, gradient: tf.ones(shape) },
      { ...constants, change: 1, reuse: 1 },
    )!;
    const wanted = tf.matMul(x, tf.tensor2d(next!.dataSync().slice(), shape), false, true);
    expectClose(tf.matMul(x, next as tf.Tensor2D, false, true), wanted);
  });

  it('leaves no tensor but its outputs', async () => {
    const left = await tensorsLeftBy(() => {
      const state = example();
      const outputs = runFusedKernel(
        'VseAdamStep',
        { ...state, gradient: state.value },
        { ...constants, reuse: 1 },
      )!;
      tf.dispose([{ ...state }, [...outputs]]);
    });
    expect(left).toBe(0);
  });
});
