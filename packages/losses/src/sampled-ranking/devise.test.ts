import * as tf from '@tensorflow/tfjs-core';
import { OptionError } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { devise } from './devise';

describe('devise', () => {
  // Image 0 has one violator among its negatives whatever the order, image 1 and 2 have none.
  const scores = tf.tensor2d([0.5, 0.1, 0.6, 0, 0.9, 0.2, 0.3, 0.3, 0.7], [3, 3]);

  it('pays for the first violator', () => expectClose(devise()({ scores }), 0.1 + 0.6 - 0.5));

  it('pays for one violator however many there are', () => {
    // All negatives tie: each of 4 images pays the margin once, each of 4 captions too.
    expectClose(devise()({ scores: tf.ones([4, 4]) }), 4 * 0.1);
    expectClose(devise({ anchors: 'both' })({ scores: tf.ones([4, 4]) }), 8 * 0.1);
  });

  it('sends the gradient to the pair and its violator', () => {
    const f = (x: tf.Tensor) => devise()({ scores: x as tf.Tensor2D, positives: tf.eye(3) });
    expectClose(tf.grad(f)(scores), [-1, 0, 1, 0, 0, 0, 0, 0, 0]);
  });

  it('draws for the diagonal what it draws for a batch of one image per caption', () => {
    const drawn = { seed: 4, anchors: 'both' } as const;
    const square = tf.reshape<tf.Rank.R2>(tf.sin(tf.range(0, 49)), [7, 7]);
    const told = { scores: square, positives: tf.eye(7), oneImagePerCaption: true };
    expectClose(devise(drawn)(told), devise(drawn)({ scores: square }));
  });

  it('costs 0 for one pair, refuses a negative margin, leaves one tensor behind', async () => {
    const loss = devise();
    expectClose(loss({ scores: tf.tensor2d([[0.3]]) }), 0);
    expect(() => devise({ margin: -1 })).toThrow(OptionError);
    expect(await tensorsLeftBy(() => loss({ scores }))).toBe(1);
  });
});
