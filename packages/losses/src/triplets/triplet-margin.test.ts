import * as tf from '@tensorflow/tfjs-core';
import { OptionError } from '@vse/core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { tripletMargin } from './triplet-margin';

const scores = tf.tensor2d([0.5, 0.1, 0.4, 0.2, 0.7, 0.68, -0.2, 0.5, 0.6], [3, 3]);

describe('tripletMargin', () => {
  it('averages over the triplets that cost more than 0', () => {
    // Cosine 0.5 is a distance of 1, cosine -1 of 2, cosine 0.875 of 0.5. Rows: 0.7 + 1 - 2 < 0 and
    // 0.7 + 1 - 0.5 = 1.2; columns: 0.7 + 1 - 0.5 = 1.2 and 0.7 + 1 - 2 < 0. Mean of the costs above 0: 1.2.
    expectClose(tripletMargin({ margin: 0.7 })({ scores: tf.tensor2d([0.5, -1, 0.875, 0.5], [2, 2]) }), 1.2);
  });

  it('has the gradient of its value, smooth or not', () => {
    for (const smooth of [false, true]) {
      const f = (x: tf.Tensor) => tripletMargin({ margin: 0.33, smooth })({ scores: x as tf.Tensor2D });
      expectClose(tf.grad(f)(scores), numericGradient(f, scores, 1e-3), { relative: 2e-2, absolute: 2e-3 });
    }
  });

  it('is finite where vectors coincide, 0 for one pair', () => {
    const f = (x: tf.Tensor) => tripletMargin()({ scores: x as tf.Tensor2D });
    const { value, grad } = tf.valueAndGrad(f)(tf.ones([3, 3]));
    expectClose(value, 0.05);
    expect(Array.from(grad.dataSync()).every(Number.isFinite)).toBe(true);
    expectClose(f(tf.tensor2d([[0.4]])), 0);
  });

  it('refuses swap without stacked anchors and a negative margin, and leaves one tensor behind', async () => {
    expect(() => tripletMargin({ swap: true })).toThrow(/anchors must be 'stacked' with swap, got 'both'/);
    expect(() => tripletMargin({ margin: -1 })).toThrow(OptionError);
    expect(await tensorsLeftBy(() => tripletMargin()({ scores }))).toBe(1);
  });
});
