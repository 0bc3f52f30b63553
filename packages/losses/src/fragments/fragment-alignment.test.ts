import * as tf from '@tensorflow/tfjs-core';
import { maskFromLengths, OptionError, ShapeError } from '@vse/core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { denseThenMil, fragmentAlignment } from './fragment-alignment';

const normal = (shape: [number, number, number], seed: number) =>
  tf.randomNormal<tf.Rank.R3>(shape, 0, 1, 'float32', seed);
const regions = normal([2, 3, 4], 1);
const words = normal([2, 5, 4], 2);
const batchOf = (vectors: tf.Tensor3D) => ({
  scores: tf.zeros<tf.Rank.R2>([2, 2]),
  images: { vectors, mask: maskFromLengths([3, 2]) },
  captions: { vectors: words, mask: maskFromLengths([2, 5]) },
});

describe('fragmentAlignment', () => {
  it('pushes all fragments of a match above the margin in mode dense', () => {
    const one = { vectors: tf.tensor3d([[[0.25]]]) };
    const batch = { scores: tf.zeros<tf.Rank.R2>([1, 1]), images: one, captions: one };
    expectClose(fragmentAlignment({ mode: 'dense' })(batch), 1 - 0.25 * 0.25);
  });

  it('has the gradient of its value in every mode', () => {
    for (const mode of ['mil', 'dense', 'best-match'] as const) {
      const loss = fragmentAlignment({ mode });
      const f = (x: tf.Tensor) => loss(batchOf(x as tf.Tensor3D));
      expectClose(tf.grad(f)(regions), numericGradient(f, regions, 1e-3), { relative: 3e-2, absolute: 2e-2 });
    }
  });

  it('does not read padding', () => {
    const garbage = tf.add<tf.Tensor3D>(
      regions,
      tf.mul(1e4, tf.expandDims(tf.sub(1, maskFromLengths([3, 2])), 2)),
    );
    for (const mode of ['mil', 'dense', 'best-match'] as const) {
      const loss = fragmentAlignment({ mode });
      expectClose(loss(batchOf(garbage)), loss(batchOf(regions)));
    }
  });

  it('switches from dense to multiple-instance labels after the epochs', () => {
    const loss = denseThenMil({ epochs: 1 });
    expectClose(loss(batchOf(regions)), fragmentAlignment({ mode: 'dense' })(batchOf(regions)));
    loss.onProgress!({ epoch: 1, step: 10 });
    expectClose(loss(batchOf(regions)), fragmentAlignment({ mode: 'mil' })(batchOf(regions)));
  });

  it('refuses options out of range and batches without embeddings, is 0 for an empty batch, and leaves one tensor behind', async () => {
    expect(() => fragmentAlignment({ margin: -1 })).toThrow(OptionError);
    expect(() => fragmentAlignment({ mode: 'x' as 'mil' })).toThrow(OptionError);
    expect(() => fragmentAlignment()({ scores: tf.zeros([2, 2]) })).toThrow(/needs images and captions/);
    expect(() => fragmentAlignment()({ ...batchOf(regions), scores: tf.zeros([3, 3]) })).toThrow(ShapeError);
    const none = { vectors: tf.zeros<tf.Rank.R3>([0, 3, 4]) };
    expectClose(fragmentAlignment()({ scores: tf.zeros([0, 0]), images: none, captions: none }), 0);
    const batch = batchOf(regions);
    expect(await tensorsLeftBy(() => fragmentAlignment()(batch))).toBe(1);
  });
});
