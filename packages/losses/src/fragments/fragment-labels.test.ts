import * as tf from '@tensorflow/tfjs-core';
import { expectClose } from '@vse/testing';
import { describe, it } from 'vitest';
import { bestMatchHinges, denseLabels, labelledHinges, milLabels } from './fragment-labels';

/** One image of 3 regions, one sentence of 2 words that matches it and one of 2 that does not. */
const pairs = {
  scores: tf.tensor4d([2, -3, 1, 1, -1, -2, 1, -4, 0, -5, 1, 1], [1, 3, 2, 2]),
  matches: tf.tensor4d([1, 0], [1, 1, 2, 1]),
  real: tf.ones<tf.Rank.R4>([1, 3, 2, 2]),
};

describe('fragment labels', () => {
  it('are 1 throughout a match in mode dense', () =>
    expectClose(denseLabels(pairs), [1, 1, -1, -1, 1, 1, -1, -1, 1, 1, -1, -1]));

  it('are signs in mode mil, with one flipped for a word without a score above 0', () => {
    // Word 0 scores 2, -1, 0; word 1 scores -3, -2, -5, of which -2 is the highest and is flipped.
    expectClose(milLabels(pairs), [1, -1, -1, -1, -1, 1, -1, -1, 0, -1, -1, -1]);
  });

  it('never choose padding', () => {
    const real = tf.tensor4d([1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1], [1, 3, 2, 2]);
    expectClose(milLabels({ ...pairs, real }), [1, 1, -1, -1, -1, -1, -1, -1, 0, -1, -1, -1]);
  });
});

describe('labelledHinges', () => {
  const labels = tf.tensor4d([1, -1, -1, -1, -1, 1, -1, -1, 0, -1, -1, -1], [1, 3, 2, 2]);

  it('sums hinges, equal or balanced over each word', () => {
    // Words of the match: (1-2, 1-1) -> 0, 0; (1-3, 1+2, 1-5) -> 0, 3, 0. The other: 2, 2, 2 and 2, 0, 2.
    expectClose(labelledHinges(pairs, labels, { margin: 1, balanced: false }), 3 + 6 + 4);
    // Balanced: 3 / 1, then 6 / 3 and 4 / 3.
    expectClose(labelledHinges(pairs, labels, { margin: 1, balanced: true }), 3 + 2 + 4 / 3);
  });
});

describe('bestMatchHinges', () => {
  it('pulls each fragment to its best partner within a match', () => {
    // Scores [[2, -3], [-1, -2], [0, -5]]: best words 2, -1, 0; best regions 2, -2. Gaps: 2-2-2 = -2 best,
    // -3-2+2 = -3; -1+1-2 = -2 best, -2+1+2 = 1 best; 0-0-2 = -2 best, -5-0+2 = -3.
    // Margin 1: 3 + max(0, 1-3) + 3 + 0 + 3 + max(0, 1-3) = 9.
    expectClose(bestMatchHinges(pairs, 1), 9);
  });

  it('is 0 if all is padding', () =>
    expectClose(bestMatchHinges({ ...pairs, real: tf.zeros(pairs.real.shape) }, 1), 0));
});
