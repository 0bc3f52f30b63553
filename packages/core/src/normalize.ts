import * as tf from '@tensorflow/tfjs-core';

/** Options of `l2Normalize`. */
export interface NormalizeOptions {
  /** Axis along which the vectors lie. Defaults to the last. */
  readonly axis?: number;
  /** Added to the length, so that a zero vector stays zero. Defaults to `1e-8`. */
  readonly epsilon?: number;
}

/**
 * Divides each vector by its Euclidean length: `x / (|x| + epsilon)`, as the reference implementations of SCAN and
 * VSE-infinity do. Where a vector is zero both the value and the gradient are zero, never NaN.
 *
 * Reads any shape; returns the same shape.
 *
 * @param x - Vectors along one axis.
 * @param options - Axis and epsilon.
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
  const op = tf.customGrad((input, save) => {
    const vectors = input as tf.Tensor;
    const lengths = tf.sqrt(tf.sum(tf.square(vectors), axis, true));
    const unit = tf.div(vectors, tf.add(lengths, epsilon));
    (save as tf.GradSaveFunc)([unit, lengths]);
    return {
      value: unit,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [y, r] = saved as [tf.Tensor, tf.Tensor];
        // d(x / (r + e)) = dy / (r + e) - y (y . dy) / r ; the second term vanishes with y where r is 0.
        const along = tf.sum(tf.mul(dy, y), axis, true);
        const safe = tf.add(r, tf.cast(tf.equal(r, 0), 'float32'));
        return tf.sub(tf.div(dy, tf.add(r, epsilon)), tf.mul(y, tf.div(along, safe)));
      },
    };
  });
  return tf.tidy(() => op(x) as T);
}
