import * as tf from '@tensorflow/tfjs-core';

/*
 * Sizes: n = all queries of all items, m = items that hold the sources, s = sources in each of them.
 * With p = s . a and H = G a for every query and every m, the cosine of a query with its context needs only
 * p and |context|^2 = a . H. The context itself, [n, m, dim], never exists.
 */

const EPSILON = 1e-8;

/** Projections of each query's context, `[n, m]` each. */
export interface Projections {
  /** The product of the query with its context. */
  readonly along: tf.Tensor2D;
  /** The squared length of the context. */
  readonly squared: tf.Tensor2D;
}

/** The inner products of each item's sources with one another: `[m, s, s]`. */
export function gramOf(sources: tf.Tensor3D): tf.Tensor3D {
  return tf.matMul(sources, sources, false, true);
}

/** `[n, m, s]` times the Gram matrix of each m: `[n, m, s]`. */
export function timesGram(weights: tf.Tensor3D, gram: tf.Tensor3D): tf.Tensor3D {
  return tf.tidy(() => swapItems(tf.matMul(swapItems(weights), gram)));
}

/** Both projections of the context that the weights make, from products and weights `[n, m, s]`. */
export function projections(products: tf.Tensor3D, weights: tf.Tensor3D, weighted: tf.Tensor3D): Projections {
  return tf.tidy(() => ({
    along: tf.sum<tf.Tensor2D>(tf.mul(weights, products), 2), // [n, m]
    squared: tf.relu(tf.sum<tf.Tensor2D>(tf.mul(weights, weighted), 2)), // [n, m]
  }));
}

/** The sum over all queries of `scale a a^T`, the gradient of the Gram matrices: `[m, s, s]`. */
export function gramGradient(weights: tf.Tensor3D, scale: tf.Tensor2D): tf.Tensor3D {
  return tf.tidy(() => {
    const perItem = swapItems(weights); // [m, n, s]
    const scaled = tf.mul(perItem, tf.expandDims(tf.transpose(scale), 2)); // [m, n, s]
    return tf.matMul(scaled, perItem, true, false); // [m, s, s]
  });
}

/**
 * The cosine of each query with its context, `[n, m]`, over `max(|query| |context|, 1e-8)` as SCAN computes it, gradient
 * included: at a zero query it is 1e8 times the context. `l2Normalize` passes none of it on to an encoder.
 */
export function contextCosine({ along, squared }: Projections, lengths: tf.Tensor2D) {
  const product = tf.mul(lengths, tf.sqrt(squared)); // [n, m]; lengths are [n, 1]
  const clamped = tf.maximum(product, EPSILON); // [n, m]
  const cosine: tf.Tensor2D = tf.div(along, clamped); // [n, m]
  return {
    cosine,
    /** From the gradient of the cosine to those of both projections and, summed over m, of half the squared lengths of the queries. */
    pullback: (dy: tf.Tensor2D) => {
      const active = tf.mul(dy, tf.cast(tf.greater(product, EPSILON), 'float32')); // [n, m]
      const turned = tf.mul(active, cosine); // [n, m]
      return {
        along: tf.div<tf.Tensor2D>(dy, clamped), // [n, m]
        squared: tf.mul<tf.Tensor2D>(tf.div(turned, tf.maximum(squared, 1e-30)), -0.5), // [n, m]
        halfSquaredLength: tf.neg(tf.div(tf.sum(turned, 1, true), tf.maximum(tf.square(lengths), 1e-30))), // [n, 1]
      };
    },
  };
}

function swapItems(x: tf.Tensor3D): tf.Tensor3D {
  return tf.transpose(x, [1, 0, 2]);
}
