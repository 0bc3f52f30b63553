import * as tf from '@tensorflow/tfjs-core';
import { expectClose, numericGradient } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { contextCosine, gramGradient, gramOf, projections, timesGram } from './gram-attention';

describe('the Gram form', () => {
  const queries = tf.tensor2d([1, 2, 0.5, -1, 0.3, 2, 1, 1, 1], [3, 3]); // [n, dim]
  const sources = tf.tensor3d([1, 0, 2, 0.5, 1, -1, 0.2, 1, 1, -1, 2, 0.4], [2, 2, 3]); // [m, s, dim]
  const weights = tf.tensor3d([0.2, 0.8, 0.5, 0.5, 1, 0, 0.3, 0.7, 0.9, 0.1, 0.4, 0.6], [3, 2, 2]); // [n, m, s]

  /** The context of every query in every item, built: `[n, m, dim]`. */
  const contexts = () =>
    tf.transpose(tf.matMul<tf.Tensor3D>(tf.transpose(weights, [1, 0, 2]), sources), [1, 0, 2]);

  it('finds the projections of a context without building it', () => {
    const flat = tf.matMul(queries, tf.reshape(sources, [4, 3]), false, true);
    const products = tf.reshape<tf.Rank.R3>(flat, [3, 2, 2]);
    const { along, squared } = projections(products, weights, timesGram(weights, gramOf(sources)));
    expectClose(squared, tf.sum(tf.square(contexts()), 2));
    expectClose(along, tf.sum(tf.mul(contexts(), tf.expandDims(queries, 1)), 2));
  });

  it('has the gradient of the Gram matrices', () => {
    const scale = tf.tensor2d([1, 2, -1, 0.5, 3, 1], [3, 2]);
    const f = (gram: tf.Tensor) =>
      tf.sum<tf.Scalar>(tf.mul(tf.sum(tf.mul(weights, timesGram(weights, gram as tf.Tensor3D)), 2), scale));
    const at = gramOf(sources);
    expectClose(gramGradient(weights, scale), numericGradient(f, at), { absolute: 2e-2 });
  });

  it('gives the cosine of query and context, and its gradients', () => {
    // A product of 6 with lengths 2 and 5: 6 / 10.
    const lengths = tf.tensor2d([[2]]);
    const { cosine, pullback } = contextCosine(
      { along: tf.tensor2d([[6]]), squared: tf.tensor2d([[25]]) },
      lengths,
    );
    expectClose(cosine, [0.6]);
    const d = pullback(tf.tensor2d([[1]]));
    expectClose(d.along, [1 / 10]);
    expectClose(d.squared, [(-6 / 2 / 2) * 25 ** -1.5]); // d (6 / (2 sqrt x)) at 25
    expectClose(d.halfSquaredLength, [-0.6 / 4]); // d (6 / (5 sqrt(2 h))) at h = 2
  });

  it('is 0 with finite gradients where a query or a context is zero', () => {
    const zero = tf.zeros<tf.Rank.R2>([1, 1]);
    const { cosine, pullback } = contextCosine({ along: zero, squared: zero }, zero);
    expectClose(cosine, [0]);
    const gradients = Object.values(pullback(tf.ones([1, 1]))).map((x) => x.dataSync()[0]!);
    expect(gradients.every(Number.isFinite)).toBe(true);
  });
});
