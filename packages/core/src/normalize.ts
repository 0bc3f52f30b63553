import * as tf from '@tensorflow/tfjs-core';
import { assertNumber } from '@vse/base';
import { hasFusedKernel, runFusedKernel } from './fused-kernels';

/** Options of `l2Normalize`. */
export interface NormalizeOptions {
  /** Axis along which the vectors lie. Defaults to the last. */
  readonly axis?: number;
  /** Added to the length, from 0. Defaults to `1e-8`. */
  readonly epsilon?: number;
}

/**
 * Divides each vector by its Euclidean length: `x / (|x| + epsilon)`, as the reference implementations of SCAN and
 * VSE-infinity do. A vector of length 0 stays zero, and its gradient is 0: the direction of nothing has no derivative, and
 * the limit, `1 / epsilon`, would end a training at the first caption without a known word.
 *
 * Reads any shape; returns the same shape.
 *
 * @param x - Vectors along one axis.
 * @param options - Axis and epsilon.
 * @throws `OptionError` if epsilon is not a number from 0.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { l2Normalize } from '@vse/core';
 *
 * console.log(await l2Normalize(tf.tensor2d([[3, 4], [0, 0]])).array()); // [[0.6, 0.8], [0, 0]]
 * ```
 */
export function l2Normalize<T extends tf.Tensor>(
  x: T,
  { axis = -1, epsilon = 1e-8 }: NormalizeOptions = {},
): T {
  assertNumber('l2Normalize', 'epsilon', epsilon, { from: 0 });
  const last = axis === -1 || axis === x.rank - 1;
  const fused =
    last && x.size > 0 && hasFusedKernel('VseL2Normalize') && hasFusedKernel('VseL2NormalizeGradient');
  const op = fused && x.dtype === 'float32' ? fusedNormalize(epsilon) : plainNormalize(axis, epsilon);
  return tf.tidy(() => op(x) as T);
}

/** One kernel for the unit vectors and one for the gradient. */
function fusedNormalize(epsilon: number) {
  return tf.customGrad((input, save) => {
    const [unit, lengths] = runFusedKernel('VseL2Normalize', { x: input as tf.Tensor }, { epsilon })!;
    (save as tf.GradSaveFunc)([unit!, lengths!]);
    return {
      value: unit!,
      gradFunc: (dy: tf.Tensor, [y, r]: tf.Tensor[]) =>
        runFusedKernel('VseL2NormalizeGradient', { dy, unit: y!, lengths: r! }, { epsilon })![0]!,
    };
  });
}

function plainNormalize(axis: number, epsilon: number) {
  return tf.customGrad((input, save) => {
    const vectors = input as tf.Tensor;
    const lengths = tf.sqrt(tf.sum(tf.square(vectors), axis, true));
    const real = tf.cast(tf.greater(lengths, 0), 'float32'); // 1 where a vector has a length
    const divisors = tf.add(lengths, epsilon > 0 ? epsilon : tf.sub(1, real)); // never 0
    const unit = tf.div(vectors, divisors);
    (save as tf.GradSaveFunc)([unit, lengths, real, divisors]);
    return {
      value: unit,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [y, r, mask, divisor] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
        // d(x / (r + e)) = dy / (r + e) - y (y . dy) / r, and 0 where r is 0: y is 0 there, and the mask removes dy.
        const along = tf.div(tf.sum(tf.mul(dy, y), axis, true), tf.add(r, tf.sub(1, mask)));
        return tf.sub(tf.mul(dy, tf.div(mask, divisor)), tf.mul(y, along));
      },
    };
  });
}
