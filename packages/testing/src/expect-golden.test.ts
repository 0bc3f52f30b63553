import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { expectGolden } from './expect-golden';
import type { GoldenTensors } from './golden';

const tensors: GoldenTensors = { y: { shape: [3], dtype: 'float64', data: [1, null, -2] } };

describe('expectGolden', () => {
  it('compares known values, and wants the others finite', () => {
    expectGolden(tf.tensor1d([1, 99, -2.000001]), tensors, 'y');
    expect(() => expectGolden(tf.tensor1d([1, NaN, -2]), tensors, 'y')).toThrow(/finite/);
    expect(() => expectGolden(tf.tensor1d([1.1, 99, -2]), tensors, 'y')).toThrow(/value 0 of 2/);
    expectGolden(tf.tensor1d([1.1, 99, -2]), tensors, 'y', { relative: 0.2 });
  });

  it('takes values within rounding of 0 for 0', () => {
    const zero: GoldenTensors = { y: { shape: [2], dtype: 'float64', data: [3e-16, -1e-17] } };
    expectGolden(tf.tensor1d([6e-8, 0]), zero, 'y');
    expect(() => expectGolden(tf.tensor1d([1e-3, 0]), zero, 'y')).toThrow(/wanted 0/);
  });

  it('refuses another number of values and an unknown name', () => {
    expect(() => expectGolden(tf.tensor1d([1, 2]), tensors, 'y')).toThrow(/number of values of y/);
    expect(() => expectGolden(tf.scalar(1), tensors, 'x')).toThrow(/has no x, only y/);
  });
});
