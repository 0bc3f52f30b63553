import * as tf from '@tensorflow/tfjs-core';
import { OptionError, ShapeError } from '@vse/core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { structurePreserving } from './structure-preserving';

const set = (x: tf.Tensor) => ({ vectors: tf.expandDims<tf.Tensor3D>(x, 1) });
const batchOf = (images: tf.Tensor, captions: tf.Tensor, positives?: tf.Tensor2D) => ({
  scores: tf.zeros<tf.Rank.R2>([images.shape[0], captions.shape[0]]),
  images: set(images),
  captions: set(captions),
  ...(positives && { positives }),
});

describe('structurePreserving', () => {
  const images = tf.tensor2d([0, 0, 3, 0], [2, 2]);
  const captions = tf.tensor2d([0, 1, 0, 2, 3, 0.5], [3, 2]);
  const positives = tf.tensor2d([1, 1, 0, 0, 0, 1], [2, 3]);

  it('compares the items of a view that share a match', () => {
    // Only the caption constraint: captions 0 and 1 are neighbours at distance 1, caption 2 is at
    // sqrt(9.25) from 0 and sqrt(11.25) from 1. Margin 3: 4 - 3.04138 and 4 - 3.35410.
    const only = { imageAnchored: 0, captionAnchored: 0, imageNeighbours: 0, captionNeighbours: 1 };
    const loss = structurePreserving({ ...only, margin: 3 });
    expectClose(loss(batchOf(images, captions, positives)), 8 - Math.sqrt(9.25) - Math.sqrt(11.25));
  });

  it('has the gradient of its value, for both published sets of constants', () => {
    for (const preset of ['dspe-cvpr16', 'two-branch-tpami'] as const) {
      const loss = structurePreserving({ preset, margin: 2.5 });
      const f = (x: tf.Tensor) => loss(batchOf(x, captions, positives));
      expectClose(tf.grad(f)(images), numericGradient(f, images), { relative: 2e-2, absolute: 2e-3 });
    }
  });

  it('is finite where vectors coincide, 0 for one pair or none', () => {
    const same = tf.ones<tf.Rank.R2>([3, 2]);
    const f = (x: tf.Tensor) => structurePreserving()(batchOf(x, same));
    const { value, grad } = tf.valueAndGrad(f)(same);
    // All distances 0: 3 pairs x 2 negatives x margin 0.1, with weights 1 and 2; no neighbours.
    expectClose(value, 3 * 2 * 0.1 * 3, { relative: 1e-3 });
    expect(Array.from(grad.dataSync()).every(Number.isFinite)).toBe(true);
    expectClose(structurePreserving()(batchOf(tf.ones([1, 2]), tf.zeros([1, 2]))), 0);
    expectClose(structurePreserving()({ scores: tf.zeros([0, 0]) }), 0);
  });

  it('refuses constants out of range and batches without embeddings, and leaves one tensor behind', async () => {
    expect(() => structurePreserving({ margin: -1 })).toThrow(OptionError);
    expect(() => structurePreserving({ topK: 0 })).toThrow(OptionError);
    expect(() => structurePreserving({ preset: 'x' as 'dspe-cvpr16' })).toThrow(OptionError);
    expect(() => structurePreserving()({ scores: tf.zeros([2, 2]) })).toThrow(OptionError);
    expect(() => structurePreserving()(batchOf(images, tf.ones([2, 3])))).toThrow(ShapeError);
    const batch = batchOf(images, captions, positives);
    expect(await tensorsLeftBy(() => structurePreserving()(batch))).toBe(1);
  });
});
