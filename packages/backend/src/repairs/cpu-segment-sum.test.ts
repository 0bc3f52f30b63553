import * as tf from '@tensorflow/tfjs-core';
import { expectClose } from '@vse/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../use-backend';
import { cpuSegmentSumRepair } from './cpu-segment-sum';

beforeAll(async () => {
  await useBackend({ prefer: ['cpu'], log: false });
  await tf.setBackend('cpu');
});

describe('cpuSegmentSumRepair', () => {
  it('reads a row once: an infinite row affects its own segment only', () => {
    // The original kernel multiplies every row by 0 or 1 for every segment, and 0 * Infinity is NaN.
    const x = tf.tensor2d([[Infinity], [1]]);
    const sums = tf.unsortedSegmentSum(x, tf.tensor1d([0, 1], 'int32'), 2);
    expectClose(tf.slice(sums, [1, 0], [1, 1]), tf.tensor2d([[1]]));
  });

  it('has the gradient that gathers each row', () => {
    const ids = tf.tensor1d([1, 1, 0], 'int32');
    const weights = tf.tensor2d([[10, 20], [30, 40]]); // prettier-ignore
    const loss = (x: tf.Tensor) => tf.sum(tf.mul(tf.unsortedSegmentSum(x as tf.Tensor2D, ids, 2), weights));
    expectClose(tf.grad(loss)(tf.zeros([3, 2])), [30, 40, 30, 40, 10, 20]);
  });

  it('repairs the cpu backend', () => {
    expect(cpuSegmentSumRepair().backend).toBe('cpu');
  });
});
