import * as tf from '@tensorflow/tfjs-core';
import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { systems } from './systems';

const images = { vectors: tf.tensor3d([[[3, 0]], [[0, 4]]]) };
const captions = { vectors: tf.tensor3d([[[1, 0]], [[0.6, 0.8]]]) };

describe('systems', () => {
  it('score by inner product, cosine or violation of the order', () => {
    const scores = (name: keyof typeof systems) => systems[name].similarity().score(images, captions);
    expectClose(scores('vse0'), [3, 1.8, 0, 3.2]);
    expectClose(scores('vsepp'), [1, 0.6, 0, 0.8]);
    // The caption exceeds the image by (0, 0), (0, 0.8), (1, 0) and (0.6, 0): minus the lengths.
    for (const name of ['order0', 'orderpp'] as const) expectClose(scores(name), [0, -0.8, -1, -0.6]);
  });

  it('pay for all negatives, or for the hardest', () => {
    const three = tf.tensor2d([
      [1, 0.9, 0.9],
      [0, 1, 0],
      [0, 0, 1],
    ]);
    const cost = (name: keyof typeof systems) => {
      const { loss, margin } = systems[name];
      return loss({ margin })({ scores: three }).dataSync()[0]!;
    };
    // Row 0 has two negatives 0.1 below the match; each of columns 1 and 2 has one.
    expect(cost('vse0')).toBeCloseTo(4 * 0.1);
    expect(cost('vsepp')).toBeCloseTo(3 * 0.1);
    expect(cost('order0')).toBeCloseTo(0); // a margin of 0.05 is kept
    expect(cost('orderpp')).toBeCloseTo(3 * 0.1);
  });
});
