import * as tf from '@tensorflow/tfjs-core';
import { costOf, type CostWithGradient } from '../gradients/cost-with-gradient';
import { distances } from './distances';

/**
 * Cost of the distances between the rows of `[n, dim]` and of `[m, dim]`: a scalar `[]`, differentiable in both. `cost`
 * reads negated distances as scores. Gradients are computed at once, so that nothing of the size of the distances
 * outlives the call; a gradient tape would keep every intermediate tensor.
 */
export function costOfDistances(
  a: tf.Tensor2D,
  b: tf.Tensor2D,
  epsilon: number,
  cost: (scores: tf.Tensor2D) => CostWithGradient,
): tf.Scalar {
  const op = tf.customGrad((x, y, save) => {
    const [left, right] = [x as tf.Tensor2D, y as tf.Tensor2D];
    const result = tf.tidy(() => {
      const distance = tf.tidy(() => distances(left, right, epsilon)); // [n, m]
      const { value, pull } = pulls(distance, epsilon, cost);
      return { value, left: along(pull, left, right), right: along(tf.transpose(pull), right, left) };
    });
    (save as tf.GradSaveFunc)([result.left, result.right]);
    return {
      value: result.value,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => saved.map((gradient) => tf.mul(dy, gradient)),
    };
  });
  return op(a, b);
}

/** Cost of the distances between the rows of `[n, dim]` themselves. */
export function costOfOwnDistances(
  a: tf.Tensor2D,
  epsilon: number,
  cost: (scores: tf.Tensor2D) => CostWithGradient,
): tf.Scalar {
  return costOf(a, (own) =>
    tf.tidy(() => {
      const distance = tf.tidy(() => distances(own, own, epsilon, { self: true })); // [n, n]
      const { value, pull } = pulls(distance, epsilon, cost);
      return { value, gradient: along(tf.add<tf.Tensor2D>(pull, tf.transpose(pull)), own, own) };
    }),
  );
}

/** Computes the cost and its gradient in half of each squared distance, `[n, m]`: 0 where two rows coincide. */
function pulls(
  distance: tf.Tensor2D,
  epsilon: number,
  cost: (scores: tf.Tensor2D) => CostWithGradient,
): { value: tf.Scalar; pull: tf.Tensor2D } {
  return tf.tidy(() => {
    const { value, gradient } = cost(tf.neg(distance));
    const apart = tf.cast(tf.greater<tf.Tensor2D>(distance, tf.sqrt(tf.scalar(epsilon))), 'float32'); // [n, m]
    return { value, pull: tf.divNoNan<tf.Tensor2D>(tf.mul(tf.neg(gradient), apart), distance) };
  });
}

/** Gradient in the rows of `a`: the sum over b of pull x (a - b), `[n, dim]`. */
function along(pull: tf.Tensor2D, a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => tf.sub(tf.mul(tf.sum(pull, 1, true), a), tf.matMul(pull, b)));
}
