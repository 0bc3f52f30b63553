import * as tf from '@tensorflow/tfjs-core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import type { CostWithGradient } from '../gradients/cost-with-gradient';
import { costOfDistances, costOfOwnDistances } from './distance-cost';
import { distances } from './distances';

const a = tf.tensor2d([[0, 0], [1, 2]]); // prettier-ignore
const b = tf.tensor2d([[3, 4], [1, 0], [-1, 2]]); // prettier-ignore

/** Half the sum of squares of the scores, and its gradient: the scores. */
const squares = (scores: tf.Tensor2D): CostWithGradient => ({
  value: tf.mul<tf.Scalar>(0.5, tf.sum(tf.square(scores))),
  gradient: tf.clone(scores),
});

/** Sum of the scores, each weighted by its index. */
const byPlace = (scores: tf.Tensor2D): CostWithGradient => {
  const weights = tf.reshape<tf.Rank.R2>(tf.range(1, scores.size + 1), scores.shape);
  return { value: tf.sum<tf.Scalar>(tf.mul(scores, weights)), gradient: weights };
};

describe('costOfDistances', () => {
  it('is a cost of the distances: worked by hand', () => {
    // Squared distances 25, 1, 5 from (0 0) and 8, 4, 4 from (1 2): half their sum.
    const f = (x: tf.Tensor, y: tf.Tensor) => costOfDistances(x as tf.Tensor2D, y as tf.Tensor2D, 0, squares);
    const { value, grads } = tf.valueAndGrads(f)([a, b]);
    expectClose(value, 23.5);
    // The gradient in a row is the sum of its differences from all others: 3 (0 0) - (3 6), 3 (1 2) - (3 6).
    expectClose(grads[0]!, [-3, -6, 0, 0]);
    expectClose(grads[1]!, [5, 6, 1, -2, -3, 2]);
  });

  it('has the gradients of a tape', () => {
    const direct = (x: tf.Tensor, y: tf.Tensor) =>
      costOfDistances(x as tf.Tensor2D, y as tf.Tensor2D, 1e-2, byPlace);
    const taped = (x: tf.Tensor, y: tf.Tensor) =>
      byPlace(tf.neg(distances(x as tf.Tensor2D, y as tf.Tensor2D, 1e-2))).value;
    const [one, other] = [tf.valueAndGrads(direct)([a, b]), tf.valueAndGrads(taped)([a, b])];
    expectClose(one.value, other.value);
    one.grads.forEach((gradient, i) => expectClose(gradient, other.grads[i]!));
  });

  it('has gradient 0 where two rows coincide', () => {
    const f = (x: tf.Tensor) => costOfDistances(x as tf.Tensor2D, a, 0, byPlace);
    const gradient = tf.grad(f)(tf.clone(a)).dataSync();
    expect([...gradient].every(Number.isFinite)).toBe(true);
  });
});

describe('costOfOwnDistances', () => {
  it('counts every pair in both orders: worked by hand', () => {
    // (0 0) and (1 2) are the root of 5 apart, twice: half of 10.
    const f = (x: tf.Tensor) => costOfOwnDistances(x as tf.Tensor2D, 0, squares);
    const { value, grad } = tf.valueAndGrad(f)(a);
    expectClose(value, 5);
    expectClose(grad, [-2, -4, 2, 4]);
  });

  it('has the gradient of its definition', () => {
    const f = (x: tf.Tensor) => costOfOwnDistances(x as tf.Tensor2D, 1e-2, byPlace);
    expectClose(tf.grad(f)(b), numericGradient(f, b, 1e-2), { relative: 1e-2, absolute: 1e-2 });
  });
});

it('leaves one tensor behind, with gradients one more each', async () => {
  const f = (x: tf.Tensor, y: tf.Tensor) => costOfDistances(x as tf.Tensor2D, y as tf.Tensor2D, 0, byPlace);
  const own = (x: tf.Tensor) => costOfOwnDistances(x as tf.Tensor2D, 0, byPlace);
  expect(await tensorsLeftBy(() => tf.tidy(() => f(a, b)))).toBe(1);
  expect(await tensorsLeftBy(() => tf.tidy(() => tf.valueAndGrads(f)([a, b])))).toBe(3);
  expect(await tensorsLeftBy(() => tf.tidy(() => tf.valueAndGrad(own)(a)))).toBe(2);
});
