import * as tf from '@tensorflow/tfjs-core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { inverseSquareRoot, polarFactor } from './newton-schulz';

describe('inverseSquareRoot', () => {
  it('inverts the roots of a diagonal', () =>
    expectClose(inverseSquareRoot(tf.tensor2d([4, 0, 0, 0.25], [2, 2])), [0.5, 0, 0, 2], { relative: 1e-4 }));

  it('satisfies R A R = I', () => {
    const half = tf.randomNormal<tf.Rank.R2>([6, 5], 0, 1, 'float32', 3);
    const matrix = tf.matMul<tf.Tensor2D>(half, half, true, false);
    const root = inverseSquareRoot(matrix);
    expectClose(tf.matMul(tf.matMul(root, matrix), root), tf.eye(5), { absolute: 1e-3 });
  });

  it('stays finite for a matrix of zeros', () =>
    expect(Array.from(inverseSquareRoot(tf.zeros([2, 2])).dataSync()).every(Number.isFinite)).toBe(true));
});

describe('polarFactor', () => {
  it('turns singular values into ones and keeps zeros', () => {
    expectClose(polarFactor(tf.tensor2d([3, 0, 0, -0.01], [2, 2])), [1, 0, 0, -1], { relative: 1e-4 });
    expectClose(polarFactor(tf.tensor2d([2, 0, 0, 0], [2, 2])), [1, 0, 0, 0], { relative: 1e-4 });
    expectClose(polarFactor(tf.zeros([2, 2])), [0, 0, 0, 0]);
  });

  it('leaves one tensor behind', async () => {
    const matrix = tf.tensor2d([2, 1, 1, 3], [2, 2]);
    expect(await tensorsLeftBy(() => polarFactor(matrix))).toBe(1);
    expect(await tensorsLeftBy(() => inverseSquareRoot(matrix))).toBe(1);
  });
});
