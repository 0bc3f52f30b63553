import * as tf from '@tensorflow/tfjs-core';
import { OptionError } from '@vse/core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { negativeEuclidean } from './negative-euclidean';

describe('negativeEuclidean', () => {
  const images = { vectors: tf.tensor3d([[[1, 2]], [[0, 0]]]) };
  const captions = { vectors: tf.tensor3d([[[4, 6]], [[1, 2]]]) };

  it('is worked by hand', () => {
    // (3, 4) is 5 long; the same vector; (4, 6) is sqrt 52 long; (1, 2) sqrt 5.
    const wanted = [-5, 0, -Math.sqrt(52), -Math.sqrt(5)];
    expectClose(negativeEuclidean().score(images, captions), wanted, { absolute: 1e-3 });
    expectClose(negativeEuclidean({ epsilon: 11 }).score(images, captions).dataSync()[0]!, -6); // sqrt(25 + 11)
  });

  it('has the gradient of central differences, and none at distance 0', () => {
    const f = (x: tf.Tensor) =>
      tf.sum<tf.Scalar>(negativeEuclidean().score({ vectors: x as tf.Tensor3D }, captions));
    const at = tf.tensor3d([0.5, 2, -1, 0.3], [2, 1, 2]);
    expectClose(tf.grad(f)(at), numericGradient(f, at), { absolute: 2e-3 });
    const same = tf.grad((x) => tf.sum(negativeEuclidean().score({ vectors: x as tf.Tensor3D }, { vectors: tf.tensor3d([[[1, 2]]]) }))); // prettier-ignore
    expectClose(same(tf.tensor3d([[[1, 2]]])), [0, 0]);
  });

  it('orders as the distance computed pair by pair', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        tf.tidy(() => {
          const x = tf.randomNormal<tf.Rank.R3>([3, 1, 4], 0, 1, 'float32', seed);
          const y = tf.randomNormal<tf.Rank.R3>([2, 1, 4], 0, 1, 'float32', seed + 1);
          const slow = tf.neg(tf.norm(tf.sub(x, tf.transpose(y, [1, 0, 2])), 2, 2));
          expectClose(negativeEuclidean().score({ vectors: x }, { vectors: y }), slow, { absolute: 1e-3 });
        });
      }),
      { numRuns: 10 },
    );
  });

  it('checks epsilon and leaves only what it returns', async () => {
    expect(() => negativeEuclidean({ epsilon: -1 })).toThrow(OptionError);
    expect(await tensorsLeftBy(() => negativeEuclidean().score(images, captions))).toBe(1);
  });
});
