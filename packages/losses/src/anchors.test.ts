import * as tf from '@tensorflow/tfjs-core';
import { OptionError } from '@vse/core';
import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { anchorHinges, anchorsOf, checkSide, sumOverSides } from './anchors';
import { matchesOf } from './matches';

const scores = tf.tensor2d([1, 2, 3, 4], [2, 2]);

describe('anchorsOf', () => {
  it('has one anchor per row where the pairs are the diagonal', () => {
    const { own, weights, negatives } = anchorsOf(matchesOf('here', { scores }));
    expectClose(own, [1, 4]);
    expectClose(weights, [1, 1]);
    expectClose(negatives, [0, 1, 1, 0]);
  });

  it('has one per place otherwise, those that match with weight 1', () => {
    const positives = tf.tensor2d([1, 1, 0, 1], [2, 2]);
    const anchors = anchorsOf(matchesOf('here', { scores, positives }));
    expectClose(anchors.own, [1, 2, 3, 4]);
    expectClose(anchors.weights, [1, 1, 0, 1]);
    expectClose(anchors.scores, [1, 2, 1, 2, 3, 4, 3, 4]);
    expectClose(anchors.negatives, [0, 0, 0, 0, 1, 0, 1, 0]);
  });
});

describe('sumOverSides', () => {
  it('looks from images, from captions, or from both', () => {
    const cost = (anchors: { own: tf.Tensor2D; scores: tf.Tensor2D }) =>
      tf.sum<tf.Scalar>(tf.slice(anchors.scores, [0, 1], [1, 1]));
    const at = (side: 'images' | 'captions' | 'both') =>
      sumOverSides(matchesOf('here', { scores }), side, cost);
    expectClose(at('images'), 2);
    expectClose(at('captions'), 3);
    expectClose(at('both'), 5);
    expect(() => checkSide('here', 'left')).toThrow(OptionError);
  });
});

describe('anchorHinges', () => {
  it('counts anchors that match and have a negative', () => {
    const column = (...values: number[]) => tf.tensor2d(values, [values.length, 1]);
    const anchors = { scores, negatives: scores, own: column(1, 1, 1), weights: column(1, 0, 1) };
    // 0.5 + 2 - 1 = 1.5 for the first; the second does not match, the third has no negative.
    expectClose(anchorHinges(anchors, { scores: column(2, 2, 2), exist: column(1, 1, 0) }, 0.5), 1.5);
  });
});
