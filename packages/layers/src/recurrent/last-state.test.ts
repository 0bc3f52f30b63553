import * as tf from '@tensorflow/tfjs-core';
import { maskFromLengths, ShapeError } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { lastState } from './last-state';

const states = tf.reshape<tf.Rank.R3>(tf.range(1, 13), [3, 2, 2]); // 1..12

describe('lastState', () => {
  it('returns the last real step of each, and zeros for an empty sequence', () => {
    expectClose(lastState(states, maskFromLengths([2, 1, 0])), tf.tensor2d([[3, 4], [5, 6], [0, 0]])); // prettier-ignore
  });

  it('sends its gradient to that step only', () => {
    const grad = tf.grad((x) => tf.sum(lastState(x as tf.Tensor3D, maskFromLengths([2, 1, 0]))))(states);
    expectClose(grad, [0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0]);
  });

  it('accepts sequences of one step', () => {
    expectClose(lastState(tf.tensor3d([[[7]]]), tf.ones([1, 1])), [7]);
  });

  it('leaves one tensor behind and refuses a mask of another shape', async () => {
    const mask = maskFromLengths([2, 1, 2]);
    expect(await tensorsLeftBy(() => lastState(states, mask))).toBe(1);
    expect(() => lastState(states, tf.ones([3, 1]))).toThrow(ShapeError);
  });
});
