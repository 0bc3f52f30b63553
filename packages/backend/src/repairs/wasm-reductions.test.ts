import * as tf from '@tensorflow/tfjs-core';
import { seededRandom } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useBackend } from '../use-backend';
import { wasmReductionsRepair } from './wasm-reductions';

beforeAll(async () => {
  await useBackend({ prefer: ['wasm'], log: false });
});
beforeEach(async () => {
  await tf.setBackend('wasm');
});

/** A result is one float64 total, rounded to float32 once; a mean and its gradient are rounded once more. */
const EXACT = { relative: 2 ** -23, absolute: 0 };

function uniform(size: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({ length: size }, () => random.next());
}
const total = (values: ArrayLike<number>, from = 0, step = 1, count = values.length) => {
  let sum = 0;
  for (let k = 0; k < count; k++) sum += values[from + k * step]!;
  return sum;
};

describe('wasmReductionsRepair', () => {
  it.each([2 ** 20, 2 ** 20 + 3, 2 ** 24])('adds %i numbers exactly', (size) => {
    const values = uniform(size, 1);
    const x = tf.tensor1d(values);
    expectClose(tf.sum(x), total(values), EXACT);
    expectClose(tf.mean(x), total(values) / size, EXACT);
    expectClose(tf.sum(tf.fill([size], 0.1)), size * Math.fround(0.1), EXACT);
    x.dispose();
  });

  it('adds 1 to 2^24 ones, which a float32 total cannot', () => {
    const ones = tf.ones([2 ** 24 + 2]);
    expectClose(tf.sum(ones), 2 ** 24 + 2, { relative: 0, absolute: 0 });
    ones.dispose();
  });

  it.each([
    { shape: [2 ** 10, 2 ** 10], axis: 0, size: 2 ** 10, from: (i: number) => i, step: 2 ** 10 },
    { shape: [2 ** 10, 2 ** 10], axis: 1, size: 2 ** 10, from: (i: number) => i * 2 ** 10, step: 1 },
    { shape: [2 ** 20, 3], axis: 0, size: 3, from: (i: number) => i, step: 3 },
    { shape: [3, 2 ** 20], axis: 1, size: 3, from: (i: number) => i * 2 ** 20, step: 1 },
    {
      shape: [2, 2 ** 18, 2],
      axis: 1,
      size: 4,
      from: (i: number) => (i >> 1) * 2 ** 19 + (i & 1),
      step: 2,
    },
  ])(
    'is exact for $shape along axis $axis, and so are its gradients',
    ({ shape, axis, size, from, step }) => {
      const count = shape[axis]!;
      const values = uniform(tf.util.sizeFromShape(shape), 2);
      tf.tidy(() => {
        const x = tf.tensor(values, shape);
        const totals = Array.from({ length: size }, (_, i) => total(values, from(i), step, count));
        expectClose(tf.reshape(tf.sum(x, axis), [-1]), totals, EXACT);
        const means = totals.map((each) => each / count);
        expectClose(tf.reshape(tf.mean(x, axis, true), [-1]), means, EXACT);
        const squares = (reduced: tf.Tensor) => tf.sum(tf.square(reduced));
        const ofSum = tf.grad((y: tf.Tensor) => squares(tf.sum(y, axis)))(x);
        const ofMean = tf.grad((y: tf.Tensor) => squares(tf.mean(y, axis)))(x);
        const place = from(size - 1) + step;
        const at = (gradient: tf.Tensor) => tf.slice(tf.reshape(gradient, [-1]), [place], [1]);
        expectClose(at(ofSum), 2 * totals.at(-1)!, EXACT);
        expectClose(at(ofMean), (2 * means.at(-1)!) / count, EXACT);
      });
    },
  );

  it('is the norm of a gradient of 20,000 x 300: 0.01 times the root of its size', () => {
    const squares = tf.square(tf.fill([20_000, 300], 0.01));
    expectClose(tf.sqrt(tf.sum(squares)), Math.sqrt(6e6 * Math.fround(Math.fround(0.01) ** 2)), EXACT);
    squares.dispose();
  });

  it('multiplies: 2 x 3 x 4 = 24, and the empty product is 1', () => {
    expectClose(tf.prod(tf.tensor2d([[2, 3, 4], [1, 0, 5]]), 1), [24, 0]); // prettier-ignore
    expect(tf.prod(tf.tensor1d([2, 3], 'int32')).dtype).toBe('int32');
    expectClose(tf.prod(tf.zeros([0, 2]), 0), [1, 1]);
  });

  it('gives 0 for the sum, the mean, any and all of nothing, and NaN for its maximum and minimum, as cpu does', () => {
    const nothing = tf.zeros([2, 0, 3]);
    const ofBool = tf.cast(nothing, 'bool');
    for (const axis of [1, [0, 1], [1, 2], undefined]) {
      for (const empty of [
        tf.sum(nothing, axis),
        tf.mean(nothing, axis),
        tf.any(ofBool, axis),
        tf.all(ofBool, axis),
        tf.max(tf.cast(nothing, 'int32'), axis),
      ]) {
        expect([...empty.dataSync()]).toEqual(new Array(empty.size).fill(0));
      }
      expect([...tf.max(nothing, axis).dataSync()].every(Number.isNaN)).toBe(true);
      expect([...tf.min(nothing, axis, true).dataSync()].every(Number.isNaN)).toBe(true);
    }
    expect(tf.sum(nothing, 1, true).shape).toEqual([2, 1, 3]);
    expect(tf.sum(nothing, 0).size).toBe(0);
  });

  it('adds int32 and bool as int32, past the numbers that float32 holds', () => {
    expect(tf.sum(tf.tensor1d([2 ** 24 + 1, 2, -5], 'int32')).dataSync()[0]).toBe(2 ** 24 - 2);
    const sum = tf.sum(tf.tensor1d([1, 0, 1], 'bool'));
    expect([sum.dtype, sum.dataSync()[0]]).toEqual(['int32', 2]);
    expectClose(tf.mean(tf.tensor1d([1, 2], 'int32')), 1.5);
  });

  it('leaves one tensor, and can be undone', async () => {
    const x = tf.ones([3, 4]);
    expect(await tensorsLeftBy(() => tf.sum(x, 0))).toBe(1);
    expect(await tensorsLeftBy(() => tf.mean(x))).toBe(1);
    const repair = wasmReductionsRepair();
    const kernel = tf.getKernel(tf.Sum, 'wasm').kernelFunc;
    repair.apply();
    expect(tf.getKernel(tf.Sum, 'wasm').kernelFunc).toBe(kernel);
  });
});
