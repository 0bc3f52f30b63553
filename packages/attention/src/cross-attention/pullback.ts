import * as tf from '@tensorflow/tfjs-core';

/** A value with its closed-form gradient: `pullback` takes the gradient of the value to that of the input. */
export interface Pulled {
  readonly value: tf.Tensor3D;
  readonly pullback: (dy: tf.Tensor3D) => tf.Tensor3D;
}

/** Turns a function with a closed-form gradient into a differentiable op. Stores only `x` and recomputes the rest. */
export function differentiable(f: (x: tf.Tensor3D) => Pulled): (x: tf.Tensor3D) => tf.Tensor3D {
  return tf.customGrad((x, save) => {
    const input = x as tf.Tensor3D;
    (save as tf.GradSaveFunc)([input]);
    return {
      value: f(input).value,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        tf.tidy(() => f(saved[0] as tf.Tensor3D).pullback(dy as tf.Tensor3D)),
    };
  });
}
