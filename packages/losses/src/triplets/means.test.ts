import * as tf from '@tensorflow/tfjs-core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { expect, it } from 'vitest';
import { meanOfNonZero } from './means';

it('averages what is above 0, with the gradient of a fixed count', () => {
  const costs = tf.tensor1d([0, 2, 4, 0]);
  expectClose(meanOfNonZero(costs), 3);
  expectClose(tf.grad((x: tf.Tensor) => meanOfNonZero(x))(costs), [0, 0.5, 0.5, 0]);
});

it('is 0 where nothing is above 0, and leaves one tensor behind', async () => {
  const costs = tf.zeros([3]);
  expectClose(meanOfNonZero(costs), 0);
  expect(await tensorsLeftBy(() => tf.tidy(() => meanOfNonZero(costs)))).toBe(1);
});
