import * as tf from '@tensorflow/tfjs-core';
import { runFusedKernel, type RowGradient } from '@vse/core';

/** Gradients by the name of their variable. */
export type Gradients = Readonly<Record<string, tf.Tensor>>;

/** The same, where the gradient in a matrix may be that of some of its rows, 0 in all others. */
export type RowwiseGradients = Readonly<Record<string, tf.Tensor | RowGradient>>;

/**
 * Euclidean norm of all gradients as one vector, `[]`; 0 without gradients.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { globalNorm } from '@vse/trainer';
 *
 * const norm = globalNorm({ a: tf.tensor1d([2, 2]), b: tf.scalar(1) });
 * console.log(await norm.data()); // [3]
 * ```
 */
export function globalNorm(gradients: RowwiseGradients): tf.Scalar {
  return tf.tidy(() => {
    const squares = Object.values(gradients).map((gradient) => sumOfSquares(numbersOf(gradient))); // each []
    return squares.length > 0 ? tf.sqrt(tf.addN(squares) as tf.Scalar) : tf.scalar(0);
  });
}

function sumOfSquares(x: tf.Tensor): tf.Tensor {
  return runFusedKernel('VseSumOfSquares', { x })?.[0] ?? tf.sum(tf.square(x));
}

/**
 * Scales all gradients by one factor so that their global norm is at most `maxNorm`: `min(1, maxNorm / (norm + 1e-6))`,
 * as PyTorch's clip_grad_norm_. Returns the scaled gradients and the norm before scaling. The caller disposes both.
 * Pascanu et al., https://arxiv.org/abs/1211.5063
 *
 * @param gradients - Gradients by variable name.
 * @param maxNorm - Largest global norm.
 * @param norm - Global norm `[]`, if it is known; it is returned as it is. Defaults to `globalNorm(gradients)`.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { clipByGlobalNorm } from '@vse/trainer';
 *
 * const { gradients, norm } = clipByGlobalNorm({ a: tf.tensor1d([3, 4]) }, 1);
 * console.log(await norm.data(), await gradients['a']?.data()); // [5], [0.6, 0.8]
 * ```
 */
export function clipByGlobalNorm<G extends RowwiseGradients>(
  gradients: G,
  maxNorm: number,
  norm: tf.Scalar = globalNorm(gradients), // []
): { readonly gradients: G; readonly norm: tf.Scalar } {
  const factor = tf.tidy(() => tf.minimum(tf.div(maxNorm, tf.add(norm, 1e-6)), 1)); // []
  const scaled = mapGradients(gradients, (gradient) => tf.mul(gradient, factor));
  factor.dispose();
  return { gradients: scaled, norm };
}

/**
 * Clips every element of every gradient to the range from `-limit` to `limit`. The caller disposes the result.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { clipByValue } from '@vse/trainer';
 *
 * console.log(await clipByValue({ a: tf.tensor1d([-3, 0.5]) }, 1)['a']?.data()); // [-1, 0.5]
 * ```
 */
export function clipByValue<G extends RowwiseGradients>(gradients: G, limit: number): G {
  return mapGradients(gradients, (gradient) => tf.clipByValue(gradient, -limit, limit));
}

/** True for the gradient of some rows. */
export function isRowGradient(gradient: tf.Tensor | RowGradient): gradient is RowGradient {
  return 'rows' in gradient;
}

/** All tensors of gradients. */
export function tensorsIn(gradients: RowwiseGradients): readonly tf.Tensor[] {
  return Object.values(gradients).flatMap((gradient) =>
    isRowGradient(gradient) ? [gradient.rows, gradient.values] : [gradient],
  );
}

/** All numbers of a gradient that are not known to be 0. */
function numbersOf(gradient: tf.Tensor | RowGradient): tf.Tensor {
  return isRowGradient(gradient) ? gradient.values : gradient;
}

/** Applies a function that keeps 0 to every element. */
function mapGradients<G extends RowwiseGradients>(
  gradients: G,
  change: (numbers: tf.Tensor) => tf.Tensor,
): G {
  const changed = (gradient: tf.Tensor | RowGradient): tf.Tensor | RowGradient =>
    isRowGradient(gradient)
      ? { ...gradient, rows: tf.clone(gradient.rows), values: change(gradient.values) as tf.Tensor2D }
      : change(gradient);
  const entries = Object.entries(gradients).map(([name, gradient]) => [name, changed(gradient)]);
  return Object.fromEntries(entries) as G;
}
