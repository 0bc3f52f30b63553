import * as tf from '@tensorflow/tfjs-core';
import { OptionError } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { randomNegativeHinge } from './random-negative-hinge';

const scores = tf.tensor2d([0.5, 0.4, 0.6, 0.1, 0.9, 0.3, 0.2, 0.5, 0.7], [3, 3]);

describe('randomNegativeHinge', () => {
  it('takes one mismatched caption per image', () => {
    // Two images have one negative each: 1 + 0.4 - 0.5 and 1 + 0.1 - 0.9.
    expectClose(randomNegativeHinge()({ scores: tf.tensor2d([0.5, 0.4, 0.1, 0.9], [2, 2]) }), 0.9 + 0.2);
  });

  it('draws all negatives about equally often', () => {
    const loss = randomNegativeHinge({ seed: 1 });
    const one = { scores: tf.tensor2d([[0, 1, 2, 4]]), positives: tf.tensor2d([[1, 0, 0, 0]]) };
    const counts = new Map<number, number>();
    for (let i = 0; i < 300; i++) {
      const value = loss(one).dataSync()[0]! - 1;
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual([1, 2, 4]);
    for (const count of counts.values()) expect(count).toBeGreaterThan(70);
  });

  it('takes the hardest of several drawn negatives, or of all if there are fewer', () => {
    const loss = randomNegativeHinge({ candidates: 9 });
    // Hardest captions per image: 1 + 0.6 - 0.5, 1 + 0.3 - 0.9, 1 + 0.5 - 0.7.
    expectClose(loss({ scores }), 1.1 + 0.4 + 0.8);
    expectClose(loss({ scores, positives: tf.eye(3) }), 1.1 + 0.4 + 0.8);
  });

  it('has the gradient of the drawn pair', () => {
    const f = (x: tf.Tensor) => randomNegativeHinge({ candidates: 2 })({ scores: x as tf.Tensor2D });
    expectClose(tf.grad(f)(scores), [-1, 0, 1, 0, -1, 1, 0, 1, -1]);
  });

  it('repeats for the same seed and step', () => {
    const [first, second] = [randomNegativeHinge({ seed: 5 }), randomNegativeHinge({ seed: 5 })];
    first({ scores });
    for (const loss of [first, second]) loss.onProgress!({ epoch: 0, step: 3 });
    expectClose(first({ scores }), second({ scores }));
  });

  it('draws for the diagonal what it draws for a batch of one image per caption', () => {
    const drawn = { seed: 4, anchors: 'both' } as const;
    const square = tf.reshape<tf.Rank.R2>(tf.sin(tf.range(0, 49)), [7, 7]);
    const told = { scores: square, positives: tf.eye(7), oneImagePerCaption: true };
    expectClose(randomNegativeHinge(drawn)(told), randomNegativeHinge(drawn)({ scores: square }));
  });

  it('costs 0 for one pair, refuses options out of range, leaves one tensor behind', async () => {
    expectClose(randomNegativeHinge()({ scores: tf.tensor2d([[0.3]]) }), 0);
    expect(() => randomNegativeHinge({ candidates: 0 })).toThrow(OptionError);
    expect(() => randomNegativeHinge({ anchors: 'x' as 'both' })).toThrow(OptionError);
    const loss = randomNegativeHinge();
    expect(await tensorsLeftBy(() => loss({ scores }))).toBe(1);
  });
});
