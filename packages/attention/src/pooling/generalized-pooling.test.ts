import * as tf from '@tensorflow/tfjs-core';
import { maskFromLengths, OptionError } from '@vse/core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generalizedPooling } from './generalized-pooling';

describe('generalizedPooling', () => {
  const vectors = tf.tensor3d([1, -2, 3, -6, 0.5, 4, 9, 9, 9, 9, 9, 9], [2, 3, 2]);
  const gpo = generalizedPooling({ positionDim: 4, hiddenDim: 3, seed: 1 });

  it('weighs the sorted values of each channel', () => {
    const mask = maskFromLengths([3], 3);
    const [first, second, third] = gpo.weights(mask).dataSync() as unknown as [number, number, number];
    expectClose(first + second + third, 1);
    // The channels sorted: 3, 1, 0.5 and 4, -2, -6.
    const pooled = gpo.pool({ vectors: tf.slice(vectors, 0, 1) });
    expectClose(pooled, [3 * first + second + 0.5 * third, 4 * first - 2 * second - 6 * third]);
  });

  it('is the vector itself for one, zero for none', () => {
    expectClose(gpo.pool({ vectors, mask: maskFromLengths([1, 0], 3) }), [1, -2, 0, 0]);
  });

  it('is the mean if the weights are equal', () => {
    const flat = generalizedPooling({ positionDim: 4, hiddenDim: 3, temperature: 1e9 });
    expectClose(flat.pool({ vectors }), tf.mean(vectors, 1));
    flat.dispose();
  });

  it('has the gradient of central differences', () => {
    const weights = tf.tensor2d([1, -2, 0.5, 3], [2, 2]);
    const mask = maskFromLengths([3, 2], 3);
    const at = tf.tensor3d([1, -2, 3, -6, 0.5, 4, 0.2, 2, -1, 0.3, 7, 7], [2, 3, 2]);
    const f = (x: tf.Tensor) =>
      tf.sum<tf.Scalar>(tf.mul(gpo.pool({ vectors: x as tf.Tensor3D, mask }), weights));
    expectClose(tf.grad(f)(at), numericGradient(f, at), { absolute: 5e-3 });
  });

  it('does not depend on the order of a set, nor on the place of its padding', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
        tf.tidy(() => {
          const x = tf.randomNormal<tf.Rank.R3>([2, 4, 3], 0, 1, 'float32', seed);
          const mask = maskFromLengths([4, 2], 4);
          const turned = { vectors: tf.reverse(x, 1), mask: tf.reverse(mask, 1) };
          expectClose(gpo.pool(turned), gpo.pool({ vectors: x, mask }));
        });
      }),
      { numRuns: 10 },
    );
  });

  it('repeats with its seed, and lists its variables under stable names', () => {
    const again = generalizedPooling({ positionDim: 4, hiddenDim: 3, seed: 1 });
    expectClose(again.pool({ vectors }), gpo.pool({ vectors }));
    expect(again.variables().map(({ name }) => name)).toEqual([
      ...['', '_reverse'].flatMap((end) =>
        ['weight_ih', 'weight_hh', 'bias_ih', 'bias_hh'].map((kind) => `gru.${kind}_l0${end}`),
      ),
      'linear.weight',
    ]);
    again.dispose();
  });

  it('checks its options and leaves only what it returns', async () => {
    expect(() => generalizedPooling({ positionDim: 3 })).toThrow(OptionError);
    expect(() => generalizedPooling({ temperature: 0 })).toThrow(OptionError);
    expect(await tensorsLeftBy(() => gpo.pool({ vectors }))).toBe(1);
    const made = () => {
      const pool = generalizedPooling();
      pool.dispose();
    };
    expect(await tensorsLeftBy(made)).toBe(0);
  });
});
