import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { expectClose } from './close';
import { numericGradient } from './numeric-gradient';

describe('numericGradient', () => {
  it('is exact on a square up to rounding: the gradient of x^2 at 3 is 6', () => {
    expectClose(
      numericGradient((x) => tf.sum(tf.square(x)), tf.tensor1d([3, -1])),
      [6, -2],
      { relative: 1e-3 },
    );
  });

  it('leaves its argument as it was, and no tensor behind', () => {
    const x = tf.tensor1d([1, 2]);
    const before = tf.memory().numTensors;
    numericGradient((y) => tf.sum(y), x);
    expect(tf.memory().numTensors).toBe(before);
    expectClose(x, [1, 2]);
  });
});
