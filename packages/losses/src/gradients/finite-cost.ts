import * as tf from '@tensorflow/tfjs-core';

/** The largest float32. */
const LARGEST = 3.4028234663852886e38;

/**
 * Computes a cost that is never NaN, `[]`: Infinity if an input has a number that is not finite, or if the cost exceeds
 * float32. An input that is not finite gets a gradient of 0, so that such a batch moves no weight.
 *
 * An error instead would need a read-back to the host, which stalls the backend.
 */
export function finiteCost<T extends readonly [tf.Tensor, ...tf.Tensor[]]>(
  inputs: T,
  cost: (inputs: T) => tf.Scalar,
): tf.Scalar {
  const value = cost(inputs.map((input) => finiteOnly(input)) as unknown as T); // []
  const op = tf.customGrad((input, save) => {
    const clean = tf.tidy(() => inputs.map(allFinite).reduce((all, each) => tf.mul(all, each))); // [], 1 or 0
    (save as tf.GradSaveFunc)([clean]);
    const usable = tf.mul(clean, isFinite(input as tf.Tensor)); // []
    return {
      value: tf.where<tf.Scalar>(tf.cast(usable, 'bool'), input as tf.Scalar, Infinity),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(dy, saved[0]!),
    };
  });
  return op(value);
}

/** Replaces numbers that are not finite by 0, without a gradient. */
function finiteOnly(x: tf.Tensor): tf.Tensor {
  const op = tf.customGrad((input, save) => {
    const finite = isFinite(input as tf.Tensor);
    (save as tf.GradSaveFunc)([finite]);
    return {
      value: tf.where(tf.cast(finite, 'bool'), input as tf.Tensor, tf.zerosLike(input as tf.Tensor)),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(dy, saved[0]!),
    };
  });
  return op(x);
}

/** 1 if every number of a tensor is finite, else 0: `[]`. */
function allFinite(x: tf.Tensor): tf.Tensor {
  return tf.min(isFinite(x));
}

/** 1 where a number is finite, else 0. A comparison, which every backend supports. */
function isFinite(x: tf.Tensor): tf.Tensor {
  return tf.cast(tf.lessEqual(tf.abs(x), LARGEST), 'float32');
}
