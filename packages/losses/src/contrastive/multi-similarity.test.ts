import * as tf from '@tensorflow/tfjs-core';
import { OptionError } from '@vse/core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { multiSimilarity } from './multi-similarity';

describe('multiSimilarity', () => {
  it('pulls matches and pushes negatives around the base', () => {
    // All scores at the base: log(1 + 1) / alpha + log(1 + 1) / beta for each anchor.
    const loss = multiSimilarity({ alpha: 2, beta: 4, base: 0.5 });
    expectClose(loss({ scores: tf.fill([2, 2], 0.5) }), Math.log(2) / 2 + Math.log(2) / 4);
  });

  it('has the gradient of its value', () => {
    const scores = tf.tensor2d([0.9, 0.1, 0.3, 0.2, 0.7, 0.4], [2, 3]);
    const positives = tf.tensor2d([1, 1, 0, 0, 0, 1], [2, 3]);
    const f = (x: tf.Tensor) => multiSimilarity({ beta: 10 })({ scores: x as tf.Tensor2D, positives });
    expectClose(tf.grad(f)(scores), numericGradient(f, scores), { relative: 1e-2, absolute: 1e-3 });
  });

  it('is finite for scores far out and for one pair', () => {
    const far = multiSimilarity()({ scores: tf.fill([3, 3], 1e4) });
    expect(Number.isFinite(far.dataSync()[0])).toBe(true);
    // One pair has no negatives: log(1 + e^(-2 (1 - 0.5))) / 2.
    expectClose(multiSimilarity()({ scores: tf.tensor2d([[1]]) }), Math.log(1 + Math.exp(-1)) / 2);
    expectClose(multiSimilarity()({ scores: tf.zeros([0, 0]) }), 0);
  });

  it('refuses a sharpness of 0, and leaves one tensor behind', async () => {
    expect(() => multiSimilarity({ beta: 0 })).toThrow(OptionError);
    expect(() => multiSimilarity({ base: NaN })).toThrow(OptionError);
    const scores = tf.zeros<tf.Rank.R2>([2, 2]);
    expect(await tensorsLeftBy(() => multiSimilarity()({ scores }))).toBe(1);
  });
});
