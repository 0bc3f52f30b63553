import * as tf from '@tensorflow/tfjs-core';
import { maskFromLengths } from '@vse/core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { maxOverRegions } from './max-over-regions';

describe('maxOverRegions', () => {
  const images = { vectors: tf.tensor3d([[[1, 2], [-1, 0]], [[-2, -2], [50, 50]], [[7, 7], [7, 7]]]), mask: maskFromLengths([2, 1, 0], 2) }; // prettier-ignore
  const captions = { vectors: tf.tensor3d([[[1, 1], [-2, 0]], [[3, 1], [60, 60]], [[5, 5], [5, 5]]]), mask: maskFromLengths([2, 1, 0], 2) }; // prettier-ignore

  it('is worked by hand; padding never wins, an empty set scores 0', () => {
    // First image: (1, 1) has max(3, -1), (-2, 0) max(-2, 2): 5; (3, 1) max(5, -3).
    // Second: -4 and 4: 0; -8, though the padding would give 200.
    expectClose(maxOverRegions().score(images, captions), [5, 5, 0, 0, -8, 0, 0, 0, 0]);
  });

  it('has the gradient of central differences', () => {
    const weights = tf.tensor2d([1, 2, 3, -1, 0.5, 2, 1, 1, 1], [3, 3]);
    const f = (v: tf.Tensor, e: tf.Tensor) =>
      tf.sum<tf.Scalar>(
        tf.mul(
          maxOverRegions().score(
            { ...images, vectors: v as tf.Tensor3D },
            { ...captions, vectors: e as tf.Tensor3D },
          ),
          weights,
        ),
      );
    const [dImages, dCaptions] = tf.grads((v, e) => f(v, e))([images.vectors, captions.vectors]);
    const byImages = numericGradient((v) => f(v, captions.vectors), images.vectors);
    const byCaptions = numericGradient((e) => f(images.vectors, e), captions.vectors);
    expectClose(dImages!, byImages, { absolute: 2e-2 });
    expectClose(dCaptions!, byCaptions, { absolute: 2e-2 });
  });

  it('takes every region without a mask, and sets without items', () => {
    const bare = { vectors: images.vectors };
    // (3, 1): max(5, -3), max(-8, 200), 28.
    expectClose(maxOverRegions().score(bare, { vectors: tf.tensor3d([[[3, 1]]]) }), [5, 200, 28]);
    const none = { vectors: tf.zeros<tf.Rank.R3>([0, 2, 2]) };
    expect(maxOverRegions().score(none, captions).shape).toEqual([0, 3]);
  });

  it('leaves only what it returns', async () => {
    expect(await tensorsLeftBy(() => maxOverRegions().score(images, captions))).toBe(1);
  });
});
