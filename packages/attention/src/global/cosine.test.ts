import * as tf from '@tensorflow/tfjs-core';
import { maskFromLengths, ShapeError } from '@vse/core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cosine } from './cosine';
import { maxPool } from '../pooling/max-pool';

describe('cosine', () => {
  it('is worked by hand', () => {
    const images = { vectors: tf.tensor3d([[[3, 4]], [[1, 0]]]) }; // lengths 5 and 1
    const captions = { vectors: tf.tensor3d([[[0, 2]], [[6, 8]], [[0, 0]]]) }; // lengths 2, 10 and 0
    // (3 * 0 + 4 * 2) / (5 * 2) = 0.8; (18 + 32) / 50 = 1; 0 / 2 = 0; 6 / 10 = 0.6; nothing with zero.
    expectClose(cosine().score(images, captions), tf.tensor2d([[0.8, 1, 0], [0, 0.6, 0]])); // prettier-ignore
  });

  it('pools the real vectors of longer sets, by default to the mean', () => {
    const images = { vectors: tf.tensor3d([[[1, 0]]]) };
    const captions = {
      vectors: tf.tensor3d([[[6, 2], [0, 6], [99, 0]]]), // prettier-ignore
      mask: maskFromLengths([2], 3),
    };
    // The mean is (3, 4), the maximum (6, 6).
    expectClose(cosine().score(images, captions), [3 / 5]);
    expectClose(cosine({ captionPool: maxPool() }).score(images, captions), [Math.SQRT1_2]);
  });

  it('has the gradient of central differences, and a finite one at a zero vector', () => {
    const images = tf.tensor3d([1, 2, -1, 0.5, -0.3, 2], [2, 1, 3]);
    const captions = tf.tensor3d([0.2, 1, 1, -1, 0.4, 0.3], [2, 1, 3]);
    const weights = tf.tensor2d([1, -2, 0.5, 3], [2, 2]);
    const f = (x: tf.Tensor) =>
      tf.sum<tf.Scalar>(
        tf.mul(cosine().score({ vectors: x as tf.Tensor3D }, { vectors: captions }), weights),
      );
    expectClose(tf.grad(f)(images), numericGradient(f, images), { absolute: 2e-3 });
    const atZero = tf
      .grad(f)(tf.zeros([2, 1, 3]))
      .dataSync();
    expect([...atZero].every(Number.isFinite)).toBe(true);
  });

  it('does not change when a vector is scaled', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.double({ min: 0.1, max: 50, noNaN: true }),
        (seed, scale) => {
          tf.tidy(() => {
            const images = tf.randomNormal<tf.Rank.R3>([2, 1, 4], 0, 1, 'float32', seed);
            const captions = tf.randomNormal<tf.Rank.R3>([3, 1, 4], 0, 1, 'float32', seed + 1);
            const scaled = cosine().score({ vectors: tf.mul(images, scale) }, { vectors: captions });
            expectClose(scaled, cosine().score({ vectors: images }, { vectors: captions }));
          });
        },
      ),
      { numRuns: 20 },
    );
  });

  it('scores no images and no captions', () => {
    const none = { vectors: tf.zeros<tf.Rank.R3>([0, 1, 4]) };
    const some = { vectors: tf.ones<tf.Rank.R3>([3, 1, 4]) };
    expect(cosine().score(none, some).shape).toEqual([0, 3]);
    expect(cosine().score(some, none).shape).toEqual([3, 0]);
  });

  it('names what does not fit', () => {
    const images = { vectors: tf.zeros<tf.Rank.R3>([2, 1, 4]) };
    const captions = { vectors: tf.zeros<tf.Rank.R3>([2, 1, 5]) };
    expect(() => cosine().score(images, captions)).toThrow(ShapeError);
    expect(() => cosine().score(images, captions)).toThrow(
      'cosine: captions.vectors must be [captions, words, 4] to match images.vectors, got [2, 1, 5]',
    );
  });

  it('leaves only what it returns', async () => {
    const set = { vectors: tf.ones<tf.Rank.R3>([2, 3, 4]) };
    expect(await tensorsLeftBy(() => cosine().score(set, set))).toBe(1);
  });
});
