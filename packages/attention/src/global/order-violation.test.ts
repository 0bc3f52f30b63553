import * as tf from '@tensorflow/tfjs-core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderViolation, violations } from './order-violation';

describe('orderViolation', () => {
  const images = { vectors: tf.tensor3d([[[1, 2]], [[5, 0]]]) };
  const captions = { vectors: tf.tensor3d([[[4, 6]], [[1, 2]], [[0, 0]]]) };

  it('is worked by hand', () => {
    // (4 - 1, 6 - 2) has length 5; equal and dominated vectors violate nothing; (4 - 5, 6 - 0) keeps 6, (1 - 5, 2) keeps 2.
    expectClose(orderViolation().score(images, captions), [-5, 0, 0, -6, -2, 0]);
  });

  it('has the gradient of central differences, and none where nothing is violated', () => {
    const at = tf.tensor3d([1, 2, 5, 0.5], [2, 1, 2]);
    const f = (x: tf.Tensor) =>
      tf.sum<tf.Scalar>(orderViolation().score({ vectors: x as tf.Tensor3D }, captions));
    const apart = tf.tensor3d([0.9, 2.3, 5, 0.5], [2, 1, 2]);
    expectClose(tf.grad(f)(apart), numericGradient(f, apart), { absolute: 2e-3 });
    // At (1, 2): 3 / 5 and 4 / 5 from the first caption, nothing from its equal.
    expectClose(tf.slice(tf.grad(f)(at), [0, 0, 0], [1, 1, 2]), [0.6, 0.8]);
    const g = (x: tf.Tensor) =>
      tf.sum<tf.Scalar>(orderViolation().score(images, { vectors: x as tf.Tensor3D }));
    const high = tf.tensor3d([4, 6, 2, 2.5], [2, 1, 2]);
    expectClose(tf.grad(g)(high), numericGradient(g, high), { absolute: 2e-3 });
  });

  it('is the same in one block and in many', () => {
    const above = tf.randomNormal<tf.Rank.R2>([5, 4], 0, 1, 'float32', 1);
    const below = tf.randomNormal<tf.Rank.R2>([3, 4], 0, 1, 'float32', 2);
    // 12 numbers for one image: a limit of 30 makes blocks of 2, 2 and 1 images, a limit of 1 blocks of one.
    for (const maxElements of [30, 1]) {
      expectClose(violations(above, below, maxElements), violations(above, below));
      const run = (limit?: number) =>
        tf.grads((v, e) => tf.sum(violations(v as tf.Tensor2D, e as tf.Tensor2D, limit)))([above, below]);
      const [inBlocks, atOnce] = [run(maxElements), run()];
      expectClose(inBlocks[0]!, atOnce[0]!);
      expectClose(inBlocks[1]!, atOnce[1]!);
    }
  });

  it('is never positive, and 0 for the same vector', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        tf.tidy(() => {
          const x = tf.randomUniform<tf.Rank.R3>([3, 1, 4], 0, 1, 'float32', seed);
          const scores = orderViolation().score({ vectors: x }, { vectors: x });
          const values = scores.dataSync();
          expect([0, 4, 8].map((i) => Math.abs(values[i]!))).toEqual([0, 0, 0]);
          expect(values.every((value) => value <= 0)).toBe(true);
        });
      }),
      { numRuns: 10 },
    );
  });

  it('leaves only what it returns', async () => {
    expect(await tensorsLeftBy(() => orderViolation().score(images, captions))).toBe(1);
  });
});
