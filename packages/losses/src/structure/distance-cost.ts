import * as tf from '@tensorflow/tfjs-core';
import { costOf, type CostWithGradient } from '../gradients/cost-with-gradient';
import { distances } from './distances';

/**
 * A cost of the distances between the rows of `[n, dim]` and of `[m, dim]`, as scores that are the lower the further:
 * a scalar `[]`, differentiable in both. Gradients are taken at once, so that nothing of the size of the distances outlives
 * the call: a gradient tape would keep every step until the end.
 */
export function costOfDistances(
  a: tf.Tensor2D,
  b: tf.Tensor2D,
  epsilon: number,
  cost: (scores: tf.Tensor2D) => CostWithGradient,
): tf.Scalar {
  const op = tf.customGrad((x, y, save) => {
    const [left, right] = [x as tf.Tensor2D, y as tf.Tensor2D];
    const found = tf.tidy(() => {
      const far = tf.tidy(() => distances(left, right, epsilon)); // [n, m]
      const { value, pull } = pulls(far, epsilon, cost);
      return { value, left: along(pull, left, right), right: along(tf.transpose(pull), right, left) };
    });
    (save as tf.GradSaveFunc)([found.left, found.right]);
    return {
      value: found.value,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => saved.map((gradient) => tf.mul(dy, gradient)),
    };
  });
  return op(a, b);
}

/** The same of the rows of `[n, dim]` with each other. */
export function costOfOwnDistances(
  a: tf.Tensor2D,
  epsilon: number,
  cost: (scores: tf.Tensor2D) => CostWithGradient,
): tf.Scalar {
  return costOf(a, (own) =>
    tf.tidy(() => {
      const far = tf.tidy(() => distances(own, own, epsilon, { self: true })); // [n, n]
      const { value, pull } = pulls(far, epsilon, cost);
      return { value, gradient: along(tf.add<tf.Tensor2D>(pull, tf.transpose(pull)), own, own) };
    }),
  );
}

/** The cost, and its gradient in half of each squared distance, `[n, m]`: 0 where two rows coincide. */
function pulls(
  far: tf.Tensor2D,
  epsilon: number,
  cost: (scores: tf.Tensor2D) => CostWithGradient,
): { value: tf.Scalar; pull: tf.Tensor2D } {
  return tf.tidy(() => {
    const { value, gradient } = cost(tf.neg(far));
    const apart = tf.cast(tf.greater<tf.Tensor2D>(far, tf.sqrt(tf.scalar(epsilon))), 'float32'); // [n, m]
    return { value, pull: tf.divNoNan<tf.Tensor2D>(tf.mul(tf.neg(gradient), apart), far) };
  });
}

/** The gradient in the rows of `a`: the sum over b of pull x (a - b), `[n, dim]`. */
function along(pull: tf.Tensor2D, a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => tf.sub(tf.mul(tf.sum(pull, 1, true), a), tf.matMul(pull, b)));
}
