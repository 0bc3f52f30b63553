import * as tf from '@tensorflow/tfjs-core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { dotProduct } from './dot-product';

describe('dotProduct', () => {
  const images = { vectors: tf.tensor3d([[[1, 2]], [[0, -1]]]) };
  const captions = { vectors: tf.tensor3d([[[3, 4], [5, 0]]]) }; // prettier-ignore

  it('is worked by hand, on the mean of a longer set', () => {
    // The caption's mean is (4, 2): 1 * 4 + 2 * 2 = 8 and -1 * 2 = -2.
    expectClose(dotProduct().score(images, captions), [8, -2]);
  });

  it('has the other side as its gradient', () => {
    const score = (x: tf.Tensor) => tf.sum(dotProduct().score({ vectors: x as tf.Tensor3D }, captions));
    expectClose(tf.grad(score)(images.vectors), [4, 2, 4, 2]);
  });

  it('leaves only what it returns', async () => {
    expect(await tensorsLeftBy(() => dotProduct().score(images, captions))).toBe(1);
  });
});
