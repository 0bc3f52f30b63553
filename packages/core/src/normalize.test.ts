import * as tf from '@tensorflow/tfjs-core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OptionError } from '@vse/base';
import { l2Normalize } from './normalize';

describe('l2Normalize', () => {
  it('divides a vector by its length', () => {
    // |(3, 4)| = sqrt(9 + 16) = 5, so (3, 4) becomes (0.6, 0.8).
    expectClose(l2Normalize(tf.tensor2d([[3, 4]])), [0.6, 0.8]);
  });

  it.each([1e-8, 1e-3, 0])('keeps a zero vector zero, with gradient 0, for epsilon %d', (epsilon) => {
    const x = tf.tensor2d([[0, 0], [3, 4], [-0, 1e-30]]); // prettier-ignore
    // The square of 1e-30 is 0 in float32: so is the length, and the vector counts as zero.
    expectClose(l2Normalize(x, { epsilon }), [0, 0, 0.6, 0.8, 0, 0], { absolute: 2e-4 });
    const weights = tf.tensor2d([[7, -9], [0, 1], [5, 5]]); // prettier-ignore
    const gradient = tf.grad((v: tf.Tensor) => tf.sum(tf.mul(l2Normalize(v, { epsilon }), weights)))(x);
    // (3, 4) / 5 turns by ((0, 1) - 0.8 (0.6, 0.8)) / 5 = (-0.096, 0.072).
    expectClose(gradient, [0, 0, -0.096, 0.072, 0, 0], { absolute: 2e-4 });
    for (const i of [0, 1, 4, 5]) expect(Math.abs(gradient.dataSync()[i]!)).toBeLessThan(1e-30);
  });

  it('has gradient 0 at zero through two of them in turn, and along another axis', () => {
    const twice = tf.grad((v: tf.Tensor) => tf.sum(l2Normalize(l2Normalize(v))))(tf.zeros([2, 3]));
    expectClose(twice, tf.zeros([2, 3]), { absolute: 0 });
    const columns = tf.grad((v: tf.Tensor) => tf.sum(l2Normalize(v, { axis: 0 })))(
      tf.tensor2d([[0, 3], [0, 4]]), // prettier-ignore
    );
    expectClose(tf.slice(columns, [0, 0], [2, 1]), [0, 0], { absolute: 0 });
  });

  it('refuses an epsilon below 0', () => {
    expect(() => l2Normalize(tf.ones([2]), { epsilon: -1 })).toThrow(OptionError);
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
