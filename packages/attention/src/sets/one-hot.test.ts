import * as tf from '@tensorflow/tfjs-core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { oneHot } from './one-hot';

describe('oneHot', () => {
  it('has a 1 at each index', () => {
    expectClose(oneHot(tf.tensor1d([2, 0], 'int32'), 3), [0, 0, 1, 1, 0, 0]);
  });

  it('takes a depth of 1', () => {
    const only = oneHot(tf.tensor2d([[0, 0]], [1, 2], 'int32'), 1);
    expect(only.shape).toEqual([1, 2, 1]);
    expectClose(only, [1, 1]);
  });

  it('leaves only what it returns', async () => {
    const indices = tf.tensor1d([1], 'int32');
    for (const depth of [1, 2]) {
      expect(await tensorsLeftBy(() => oneHot(indices, depth).dispose())).toBe(0);
    }
  });
});
