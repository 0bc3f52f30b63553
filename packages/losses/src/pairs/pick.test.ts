import * as tf from '@tensorflow/tfjs-core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { firstHighest, pickFromRows } from './pick';

const scores = tf.tensor2d([3, 1, 3, -2, -1, -1], [2, 3]);
const all = tf.onesLike(scores);

describe('firstHighest', () => {
  it('marks one candidate per row, the first of equals', () => {
    expectClose(firstHighest(scores, all), [1, 0, 0, 0, 1, 0]);
    expectClose(firstHighest(scores, tf.tensor2d([0, 1, 1, 1, 0, 0], [2, 3])), [0, 0, 1, 1, 0, 0]);
    expectClose(firstHighest(tf.tensor2d([[7]]), tf.tensor2d([[1]])), [1]);
  });
});

describe('pickFromRows', () => {
  it('sums the chosen scores, with the gradient of a constant choice', () => {
    // The choice is the square of the score: 27 + 1 + 27 = 55 and -8 - 1 - 1 = -10.
    const f = (x: tf.Tensor) => tf.sum(pickFromRows(x as tf.Tensor2D, (values) => tf.square(values)));
    expectClose(
      pickFromRows(scores, (values) => tf.square(values)),
      [55, -10],
    );
    expectClose(tf.grad(f)(scores), [9, 1, 9, 4, 1, 1]);
  });

  it('leaves one tensor behind', async () => {
    const pick = () => tf.tidy(() => pickFromRows(scores, (values) => firstHighest(values, all)));
    expect(await tensorsLeftBy(pick)).toBe(1);
  });
});
