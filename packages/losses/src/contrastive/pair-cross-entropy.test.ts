import * as tf from '@tensorflow/tfjs-core';
import { expectClose } from '@vse/testing';
import { expect, it } from 'vitest';
import { matchesOf } from '../pairs/matches';
import { pairCrossEntropy } from './pair-cross-entropy';

it('leaves other positives out of the denominator', () => {
  // Logits 0, log 2, log 3; the first two match. -log(1 / (1 + 3)) = log 4 and -log(2 / (2 + 3)) = log 2.5.
  const scores = tf.tensor2d([[0, Math.log(2), Math.log(3)]]);
  const matches = matchesOf('here', { scores, positives: tf.tensor2d([[1, 1, 0]]) });
  expectClose(pairCrossEntropy(matches), (Math.log(4) + Math.log(2.5)) / 2);
});

it('costs 0 without negatives and without pairs, with a finite gradient', () => {
  for (const positives of [tf.ones<tf.Rank.R2>([2, 2]), tf.zeros<tf.Rank.R2>([2, 2])]) {
    const f = (x: tf.Tensor) => pairCrossEntropy(matchesOf('here', { scores: x as tf.Tensor2D, positives }));
    const { value, grad } = tf.valueAndGrad(f)(tf.tensor2d([1, 2, 3, 4], [2, 2]));
    expectClose(value, 0);
    expect(Array.from(grad.dataSync())).toEqual([0, 0, 0, 0]);
  }
});
