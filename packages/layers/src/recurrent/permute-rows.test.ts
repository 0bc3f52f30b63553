import * as tf from '@tensorflow/tfjs-core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { permuteRows } from './permute-rows';

const x = tf.tensor2d([[1, 2], [3, 4], [5, 6]]); // prettier-ignore
const rows = Int32Array.of(2, -1, 0);
const inverse = Int32Array.of(2, -1, 0);

describe('permuteRows', () => {
  it('gathers rows by number, and zeros for ZERO_ROW', () => {
    expectClose(permuteRows(x, rows, inverse), [5, 6, 0, 0, 1, 2]);
    expectClose(permuteRows(x, Int32Array.of(1, 0, 2), Int32Array.of(1, 0, 2)), [3, 4, 1, 2, 5, 6]);
  });

  it('sends each row the gradient of its place, and 0 to a row without one', () => {
    const weights = tf.tensor2d([[1, 2], [3, 4], [5, 6]]); // prettier-ignore
    const grad = tf.grad((v) => tf.sum(tf.mul(permuteRows(v as tf.Tensor2D, rows, inverse), weights)))(x);
    expectClose(grad, [5, 6, 0, 0, 1, 2]);
  });

  it('leaves one tensor behind', async () => {
    expect(await tensorsLeftBy(() => permuteRows(x, rows, inverse))).toBe(1);
  });
});
