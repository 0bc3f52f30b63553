import * as tf from '@tensorflow/tfjs-core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { l2Normalize } from './normalize';

describe('l2Normalize', () => {
  it('divides a vector by its length', () => {
    // |(3, 4)| = sqrt(9 + 16) = 5, so (3, 4) becomes (0.6, 0.8).
    expectClose(l2Normalize(tf.tensor2d([[3, 4]])), [0.6, 0.8]);
  });

  it('keeps a zero vector zero, and its gradient finite', () => {
    const x = tf.tensor2d([
      [0, 0],
      [3, 4],
    ]);
    expectClose(l2Normalize(x), [0, 0, 0.6, 0.8]);
    const gradient = tf.grad((v: tf.Tensor) => tf.sum(l2Normalize(v)))(x);
    expect(Array.from(gradient.dataSync()).every(Number.isFinite)).toBe(true);
  });

  it('has the gradient of its definition', () => {
    const x = tf.tensor2d([
      [0.5, -1, 2],
      [1, 1, -0.3],
    ]);
    const weights = tf.tensor2d([
      [1, 2, 3],
      [-1, 0.5, 2],
    ]);
    const f = (v: tf.Tensor) => tf.sum<tf.Scalar>(tf.mul(l2Normalize(v), weights));
    expectClose(tf.grad(f)(x), numericGradient(f, x), { relative: 2e-3 });
  });

  it('normalises along another axis', () => {
    expectClose(
      l2Normalize(
        tf.tensor2d([
          [3, 0],
          [4, 2],
        ]),
        { axis: 0 },
      ),
      [0.6, 0, 0.8, 1],
    );
  });

  it('returns vectors of length 1 at any scale', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -99, max: 99 }), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 9 }),
        (v, k) => {
          fc.pre(v.some((x) => x !== 0));
          const unit = l2Normalize(tf.tensor1d(v.map((x) => x * k)));
          expectClose(tf.sum(tf.square(unit)), 1);
          expectClose(unit, l2Normalize(tf.tensor1d(v)));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('leaves one tensor behind', async () => {
    const x = tf.tensor2d([[3, 4]]);
    expect(await tensorsLeftBy(() => l2Normalize(x))).toBe(1);
  });
});
