import * as tf from '@tensorflow/tfjs-core';
import { maskFromLengths, ShapeError } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { attend, attentionWeights } from './attend';

describe('attentionWeights', () => {
  const image = { vectors: tf.tensor3d([[[1, 0], [0, 1], [9, 9]]]), mask: maskFromLengths([2], 3) }; // prettier-ignore
  const caption = { vectors: tf.tensor3d([[[1, 0], [1, 1], [9, 9]]]), mask: maskFromLengths([2], 3) }; // prettier-ignore
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

  it('is worked by hand, [words, regions], zero at padding', () => {
    // Products: the first word has 1 and 0, the second 1 and 1. Over the words the first region's have length sqrt 2,
    // the second's 1: the first word sees 1 / sqrt 2 and 0, the second 1 / sqrt 2 and 1, times 9.
    const a = sigmoid(9 * Math.SQRT1_2);
    const b = sigmoid(9 * (Math.SQRT1_2 - 1));
    expectClose(attentionWeights(image, caption), tf.tensor2d([[a, 1 - a, 0], [b, 1 - b, 0], [0, 0, 0]])); // prettier-ignore
  });

  it('sums to 1 over the words of each region from image to text', () => {
    const weights = attentionWeights(image, caption, { direction: 'image-to-text' }); // [words, regions]
    expectClose(tf.sum(weights, 0), [1, 1, 0]);
    expectClose(tf.sum(weights, 1).dataSync()[2]!, 0);
  });

  it('takes one pair and leaves only what it returns', async () => {
    const two = { vectors: tf.zeros<tf.Rank.R3>([2, 3, 2]) };
    expect(() => attentionWeights(two, two)).toThrow(ShapeError);
    expect(() => attend(two, caption)).toThrow('attend: captions.vectors must hold 2 captions');
    expect(await tensorsLeftBy(() => attentionWeights(image, caption))).toBe(1);
    expect(await tensorsLeftBy(() => attend(image, caption))).toBe(2);
  });
});
