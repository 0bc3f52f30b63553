import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { expectClose } from './close';

describe('expectClose', () => {
  it('accepts values within the relative or the absolute tolerance', () => {
    expect(() => expectClose([100.05, 0.0005], [100, 0], { relative: 1e-3, absolute: 1e-3 })).not.toThrow();
    expect(() => expectClose(tf.tensor1d([1, 2]), tf.tensor1d([1, 2]))).not.toThrow();
    expect(() => expectClose(3, 3)).not.toThrow();
  });

  it('refuses values outside it, and names the worst', () => {
    expect(() => expectClose([1, 2.2, 3.1], [1, 2, 3], { relative: 1e-3 })).toThrow(
      /value 1 of 3 is 2.2, wanted 2/,
    );
  });

  it('refuses NaN, another number of values and another shape', () => {
    expect(() => expectClose([NaN], [0])).toThrow('value 0 of 1 is NaN');
    expect(() => expectClose([1], [1, 1])).toThrow('number of values');
    expect(() => expectClose(tf.zeros([2, 1]), tf.zeros([1, 2]))).toThrow();
  });

  it('scales the absolute tolerance down with small values', () => {
    expect(() => expectClose([2e-6], [1e-6])).toThrow('wanted 0.000001');
  });
});
