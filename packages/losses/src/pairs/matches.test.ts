import * as tf from '@tensorflow/tfjs-core';
import { OptionError, ShapeError } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { lossOfMatches, matchesOf, transposed } from './matches';

const square = tf.tensor2d([1, 2, 3, 4], [2, 2]);
const wide = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
const both = tf.tensor2d([1, 1, 0, 1], [2, 2], 'int32');

describe('matchesOf', () => {
  it('pairs image i with caption i without positives', () => {
    const { positives, negatives, diagonal } = matchesOf('here', { scores: square });
    expectClose(positives, [1, 0, 0, 1]);
    expectClose(negatives, [0, 1, 1, 0]);
    expect(diagonal).toBe(true);
  });

  it('reads positives of any number type', () => {
    const { positives, negatives, diagonal } = matchesOf('here', { scores: square, positives: both });
    expectClose(positives, [1, 1, 0, 1]);
    expectClose(negatives, [0, 0, 1, 0]);
    expect(diagonal).toBe(false);
  });

  it("counts pairs beyond the diagonal as negatives with falseNegatives: 'keep'", () => {
    const kept = matchesOf('here', { scores: square, positives: both }, { falseNegatives: 'keep' });
    expectClose(kept.positives, [1, 0, 0, 1]);
    expectClose(kept.negatives, [0, 1, 1, 0]);
  });

  it('names the shape that does not fit', () => {
    expect(() => matchesOf('here', { scores: wide })).toThrow(
      /must be \[2, 2\], got \[2, 3\].*give positives/,
    );
    expect(() => matchesOf('here', { scores: square, positives: wide })).toThrow(ShapeError);
    const flat = tf.tensor1d([1]) as unknown as tf.Tensor2D;
    expect(() => matchesOf('here', { scores: flat })).toThrow(/must be \[images, captions\], got \[1\]/);
    expect(() => matchesOf('here', { scores: wide, positives: wide }, { falseNegatives: 'keep' })).toThrow(
      /pairs image i with caption i/,
    );
  });

  it('transposes everything', () => {
    const turned = transposed(matchesOf('here', { scores: square, positives: both }));
    expectClose(turned.scores, [1, 3, 2, 4]);
    expectClose(turned.positives, [1, 0, 1, 1]);
    expectClose(turned.negatives, [0, 1, 0, 0]);
  });
});

describe('lossOfMatches', () => {
  const total = lossOfMatches('here', {}, ({ scores, positives }) => tf.sum(tf.mul(scores, positives)));

  it('reads a batch, frees its tensors and costs 0 for an empty batch', async () => {
    expectClose(total({ scores: square }), 5);
    expectClose(total({ scores: tf.zeros([0, 0]) }), 0);
    expectClose(total({ scores: tf.zeros([2, 0]), positives: tf.zeros([2, 0]) }), 0);
    expect(await tensorsLeftBy(() => total({ scores: square }))).toBe(1);
  });

  it('refuses an unknown choice', () => {
    const options = { falseNegatives: 'maybe' as 'keep' };
    expect(() => lossOfMatches('here', options, ({ scores }) => tf.sum(scores))).toThrow(OptionError);
  });
});
