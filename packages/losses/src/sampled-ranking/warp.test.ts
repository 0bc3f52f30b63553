import * as tf from '@tensorflow/tfjs-core';
import { OptionError } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { warp } from './warp';

describe('warp', () => {
  it('weighs an immediate violator as the worst rank', () => {
    // All tie: each of 4 images finds a violator at the first of 3 negatives, rank 3: (1 + 1/2 + 1/3) x margin 1.
    expectClose(warp()({ scores: tf.ones([4, 4]) }), 4 * (1 + 1 / 2 + 1 / 3));
  });

  it('weighs a late violator as a better rank', () => {
    // One image, 3 negatives, one violator: rank 3, 1 or 1 by the number of trials.
    const batch = { scores: tf.tensor2d([[0.5, -9, 0.5, -9]]), positives: tf.tensor2d([[1, 0, 0, 0]]) };
    const loss = warp({ seed: 2 });
    const values = new Set(Array.from({ length: 40 }, () => loss(batch).dataSync()[0]!.toFixed(4)));
    expect([...values].sort()).toEqual(['1.0000', '1.8333']);
  });

  it('sends the weighted gradient to the pair and its violator', () => {
    const f = (x: tf.Tensor) => warp()({ scores: x as tf.Tensor2D });
    // Two images with one negative each: rank 1, weight 1.
    expectClose(tf.grad(f)(tf.zeros([2, 2])), [-1, 1, 1, -1]);
  });

  it('draws for the diagonal what it draws for a batch of one image per caption', () => {
    const drawn = { seed: 4, anchors: 'both' } as const;
    const square = tf.reshape<tf.Rank.R2>(tf.sin(tf.range(0, 49)), [7, 7]);
    const told = { scores: square, positives: tf.eye(7), oneImagePerCaption: true };
    expectClose(warp(drawn)(told), warp(drawn)({ scores: square }));
  });

  it('costs 0 for one pair or where nothing violates, and leaves one tensor behind', async () => {
    const loss = warp();
    expectClose(loss({ scores: tf.tensor2d([[0.3]]) }), 0);
    expectClose(loss({ scores: tf.mul(tf.eye(3), 5) }), 0);
    expect(() => warp({ margin: -1 })).toThrow(OptionError);
    expect(() => warp({ anchors: 'x' as 'both' })).toThrow(OptionError);
    const scores = tf.ones<tf.Rank.R2>([3, 3]);
    expect(await tensorsLeftBy(() => loss({ scores }))).toBe(1);
  });
});
