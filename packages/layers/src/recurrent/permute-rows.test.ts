import * as tf from '@tensorflow/tfjs-core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { permuteRows } from './permute-rows';

const x = tf.tensor2d([[1, 2], [3, 4], [5, 6]]); // prettier-ignore
const take = Int32Array.of(2, -1, 0);
const give = Int32Array.of(2, -1, 0);

describe('permuteRows', () => {
  it('takes rows by number and zeros where told', () => {
    expectClose(permuteRows(x, take, give), [5, 6, 0, 0, 1, 2]);
    expectClose(permuteRows(x, Int32Array.of(1, 0, 2), Int32Array.of(1, 0, 2)), [3, 4, 1, 2, 5, 6]);
  });

  it('gives each row the gradient of where it went, and 0 where it went nowhere', () => {
    const weights = tf.tensor2d([[1, 2], [3, 4], [5, 6]]); // prettier-ignore
    const grad = tf.grad((v) => tf.sum(tf.mul(permuteRows(v as tf.Tensor2D, take, give), weights)))(x);
    expectClose(grad, [5, 6, 0, 0, 1, 2]);
  });

  it('leaves one tensor behind', async () => {
    expect(await tensorsLeftBy(() => permuteRows(x, take, give))).toBe(1);
  });
});
