import * as tf from '@tensorflow/tfjs-core';
import { assertOneOf, assertPositive, type Loss } from '@vse/core';
import { finiteCost } from '../gradients/finite-cost';
import { globalVectors } from '../pairs/global-vectors';
import { matchesOf, type MatchOptions } from '../pairs/matches';
import { inverseSquareRoot, polarFactor } from './newton-schulz';
import { described } from '../describe';

/** Options of `deepCca`. */
export interface DeepCcaOptions extends MatchOptions {
  /**
   * Regularisation of each view's covariance: this part of its mean variance is added to the diagonal. Keeps batches
   * smaller than the dimension stable; below `1e-3` float32 no longer resolves the inverse. Defaults to `0.01`.
   */
  readonly regularization?: number;
}

/**
 * Negative total canonical correlation of the matching pairs of a batch: minus the trace norm of
 * `(C_xx + r)^(-1/2) C_xy (C_yy + r)^(-1/2)`. Andrew et al., ICML 2013,
 * https://proceedings.mlr.press/v28/andrew13.html; for image and text, Yan and Mikolajczyk, CVPR 2015.
 *
 * Reads `images` and `captions` of length 1 and equal dimension, and `positives`; of `scores` only the shape. Returns a
 * scalar `[]` between minus the dimension and 0: finite for any batch, and 0, without a gradient, if all vectors of a view
 * are the same, as with one pair or none. Use large batches: correlations over fewer pairs than the dimension are mostly
 * chance. The roots are Newton-Schulz iterations, the trace
 * norm is the product with the polar factor, and the gradient has a closed form, so that no decomposition is needed.
 *
 * @param options - Regularisation and treatment of false negatives.
 * @throws `OptionError` if the regularisation is not above 0. The loss throws `OptionError` if the batch has no
 * embeddings, `ShapeError` if shapes disagree.
 *
 * @example
 * ```ts
 * import * as tf from '@tensorflow/tfjs-core';
 * import { deepCca } from '@vse/losses';
 *
 * const images = { vectors: tf.tensor3d([1, 2, 3, 4], [4, 1, 1]) }; // [images, 1, dim]
 * const captions = { vectors: tf.tensor3d([2, 4, 6, 9], [4, 1, 1]) }; // [captions, 1, dim]
 * const loss = deepCca();
 * console.log(await loss({ scores: tf.zeros([4, 4]), images, captions }).array()); // about -0.985
 * ```
 */
export function deepCca({ regularization = 0.01, falseNegatives = 'drop' }: DeepCcaOptions = {}): Loss {
  assertPositive('deepCca', 'regularization', regularization);
  assertOneOf('deepCca', 'falseNegatives', falseNegatives, ['drop', 'keep']);
  const loss: Loss = (batch) =>
    tf.tidy(() => {
      const { scores, positives } = matchesOf('deepCca', batch, { falseNegatives });
      if (scores.size === 0) return tf.sum(scores);
      const { images, captions } = globalVectors('deepCca', batch);
      return finiteCost([images, captions], ([first, second]) =>
        tf.neg(totalCorrelation(first, second, positives, regularization)),
      ); // []
    });
  return described('deepCca', { regularization, falseNegatives }, loss);
}

function totalCorrelation(
  images: tf.Tensor2D,
  captions: tf.Tensor2D,
  pairs: tf.Tensor2D,
  regularization: number,
): tf.Scalar {
  const op = tf.customGrad((x, y, save) => {
    const { value, gradients } = tf.tidy(() =>
      correlationAndGradients(x as tf.Tensor2D, y as tf.Tensor2D, pairs, regularization),
    );
    (save as tf.GradSaveFunc)(gradients);
    return {
      value,
      gradFunc: (dy: tf.Scalar, saved: tf.Tensor[]) => saved.map((gradient) => tf.mul(dy, gradient)),
    };
  });
  return op(images, captions);
}

function correlationAndGradients(
  images: tf.Tensor2D,
  captions: tf.Tensor2D,
  pairs: tf.Tensor2D,
  regularization: number,
): { value: tf.Scalar; gradients: tf.Tensor2D[] } {
  const shares = tf.div<tf.Tensor2D>(pairs, tf.maximum(tf.sum(pairs), 1)); // [images, captions], sums to 1
  const first = centred(images, tf.sum<tf.Tensor2D>(shares, 1, true));
  const second = centred(captions, tf.transpose(tf.sum<tf.Tensor2D>(shares, 0, true)));
  const cross = tf.matMul<tf.Tensor2D>(first.vectors, tf.matMul(shares, second.vectors), true, false); // [dim, dim]
  const left = tf.mul<tf.Tensor2D>(
    inverseSquareRoot(regularized(first.covariance, regularization)),
    first.varied,
  ); // [dim, dim]
  const right = tf.mul<tf.Tensor2D>(
    inverseSquareRoot(regularized(second.covariance, regularization)),
    second.varied,
  ); // [dim, dim]
  const whitened = tf.matMul<tf.Tensor2D>(tf.matMul<tf.Tensor2D>(left, cross), right); // [dim, dim]
  const polar = polarFactor(whitened); // [dim, dim]
  const dCross = tf.matMul<tf.Tensor2D>(tf.matMul<tf.Tensor2D>(left, polar), right); // [dim, dim]
  const gradientOf = (root: tf.Tensor2D, modulus: tf.Tensor2D) =>
    gradientThroughRegularization(
      tf.mul<tf.Tensor2D>(-0.5, tf.matMul(tf.matMul(root, modulus), root)),
      regularization,
    );
  const dFirst = gradientOf(left, tf.matMul<tf.Tensor2D>(polar, whitened, false, true)); // [dim, dim]
  const dSecond = gradientOf(right, tf.matMul<tf.Tensor2D>(polar, whitened, true, false)); // [dim, dim]
  const dImages = tf.add<tf.Tensor2D>(
    tf.mul(2, tf.mul(first.weights, tf.matMul(first.vectors, dFirst))),
    tf.matMul(tf.matMul(shares, second.vectors), dCross, false, true),
  ); // [images, dim]
  const dCaptions = tf.add<tf.Tensor2D>(
    tf.mul(2, tf.mul(second.weights, tf.matMul(second.vectors, dSecond))),
    tf.matMul(tf.matMul(shares, first.vectors, true, false), dCross),
  ); // [captions, dim]
  return { value: tf.sum(tf.mul(polar, whitened)), gradients: [dImages, dCaptions] };
}

/** Part of the mean square that float32 can make of equal vectors by subtracting their mean. */
const ROUNDING = 2 ** -40;

/**
 * Subtracts the weighted mean and computes the weighted covariance; `weights` are `[n, 1]` and sum to 1. `varied` is 1, or 0
 * if the vectors are the same up to rounding.
 */
function centred(vectors: tf.Tensor2D, weights: tf.Tensor2D) {
  const moved = tf.sub<tf.Tensor2D>(vectors, tf.sum(tf.mul(vectors, weights), 0, true)); // [n, dim]
  const covariance = tf.matMul<tf.Tensor2D>(moved, tf.mul<tf.Tensor2D>(moved, weights), true, false); // [dim, dim]
  const [variance, square] = [moved, vectors].map((x) => tf.sum(tf.mul(tf.square(x), weights))); // []
  const varied = tf.step(tf.sub(variance!, tf.mul(square!, ROUNDING))); // []
  return { vectors: moved, weights, covariance, varied };
}

/** Adds a part of the mean variance, at least 1e-12, to the diagonal of a covariance: `[dim, dim]`. */
function regularized(covariance: tf.Tensor2D, regularization: number): tf.Tensor2D {
  const identity = tf.eye(covariance.shape[0]);
  const meanVariance = tf.mean(tf.sum(tf.mul(covariance, identity), 1)); // []
  return tf.add(covariance, tf.mul(identity, tf.add(tf.mul(regularization, meanVariance), 1e-12)));
}

/** Gradient in the covariance, from the gradient in the regularised one. */
function gradientThroughRegularization(gradient: tf.Tensor2D, regularization: number): tf.Tensor2D {
  const identity = tf.eye(gradient.shape[0]);
  const trace = tf.mean(tf.sum(tf.mul(gradient, identity), 1)); // []
  return tf.add(gradient, tf.mul(identity, tf.mul(regularization, trace)));
}
