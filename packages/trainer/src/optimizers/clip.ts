import * as tf from '@tensorflow/tfjs-core';

/** Gradients by the name of their variable. */
export type Gradients = Readonly<Record<string, tf.Tensor>>;

/** The Euclidean length of all gradients taken as one vector, `[]`; 0 where there are none. */
export function globalNorm(gradients: Gradients): tf.Scalar {
  return tf.tidy(() => {
    const squares = Object.values(gradients).map((gradient) => tf.sum(tf.square(gradient))); // each []
    return squares.length > 0 ? tf.sqrt(tf.addN(squares) as tf.Scalar) : tf.scalar(0);
  });
}

/**
 * Scales all gradients by one factor so that their global norm is at most `maxNorm`: `maxNorm / (norm + 1e-6)` where
 * that is below 1, as PyTorch's clip_grad_norm_ does. Returns the scaled gradients and the norm before, `norm` itself
 * where it is given because it is known. Pascanu et al., https://arxiv.org/abs/1211.5063
 */
export function clipByGlobalNorm(
  gradients: Gradients,
  maxNorm: number,
  norm: tf.Scalar = globalNorm(gradients), // []
): { readonly gradients: Gradients; readonly norm: tf.Scalar } {
  const factor = tf.tidy(() => tf.minimum(tf.div(maxNorm, tf.add(norm, 1e-6)), 1)); // []
  const scaled = mapGradients(gradients, (gradient) => tf.mul(gradient, factor));
  factor.dispose();
  return { gradients: scaled, norm };
}

/** Limits every element of every gradient to the range from `-limit` to `limit`. */
export function clipByValue(gradients: Gradients, limit: number): Gradients {
  return mapGradients(gradients, (gradient) => tf.clipByValue(gradient, -limit, limit));
}

function mapGradients(gradients: Gradients, change: (gradient: tf.Tensor) => tf.Tensor): Gradients {
  return Object.fromEntries(Object.entries(gradients).map(([name, gradient]) => [name, change(gradient)]));
}
