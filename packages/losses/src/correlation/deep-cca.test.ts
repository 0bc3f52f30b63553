import * as tf from '@tensorflow/tfjs-core';
import { OptionError, ShapeError } from '@vse/core';
import { expectClose, numericGradient, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { deepCca } from './deep-cca';

const random = (rows: number, dim: number, seed: number) =>
  tf.randomNormal<tf.Rank.R2>([rows, dim], 0, 1, 'float32', seed);
const batchOf = (images: tf.Tensor, captions: tf.Tensor, positives?: tf.Tensor2D) => ({
  scores: tf.zeros<tf.Rank.R2>([images.shape[0], captions.shape[0]]),
  images: { vectors: tf.expandDims<tf.Tensor3D>(images, 1) },
  captions: { vectors: tf.expandDims<tf.Tensor3D>(captions, 1) },
  ...(positives && { positives }),
});

describe('deepCca', () => {
  it('is minus the correlation where each view is one number', () => {
    // x = -1, 0, 1 and y = -1, 1, 0: variances 2/3, covariance (1 + 0 + 0) / 3, correlation 1/2. With r = 0.1:
    // (1/3) / (2/3 + 0.1 x 2/3) = 0.5 / 1.1.
    const loss = deepCca({ regularization: 0.1 });
    const batch = batchOf(tf.tensor2d([-1, 0, 1], [3, 1]), tf.tensor2d([-1, 1, 0], [3, 1]));
    expectClose(loss(batch), -0.5 / 1.1, { relative: 1e-4 });
  });

  it('approaches minus the dimension for views that are linear maps of each other', () => {
    const images = random(60, 3, 1);
    const captions = tf.add(tf.matMul(images, tf.tensor2d([2, 1, 0, 0, 1, 1, 1, 0, -1], [3, 3])), 5);
    const value = deepCca({ regularization: 1e-3 })(batchOf(images, captions)).dataSync()[0]!;
    expect(value).toBeGreaterThan(-3);
    expect(value).toBeLessThan(-2.95);
  });

  it('has the gradient of its value, in both views', () => {
    const images = random(8, 3, 2);
    const captions = tf.add(images, random(8, 3, 3));
    const loss = deepCca({ regularization: 0.1 });
    const byImages = (x: tf.Tensor) => loss(batchOf(x, captions));
    const byCaptions = (y: tf.Tensor) => loss(batchOf(images, y));
    const options = { relative: 2e-2, absolute: 2e-3 };
    expectClose(tf.grad(byImages)(images), numericGradient(byImages, images), options);
    expectClose(tf.grad(byCaptions)(captions), numericGradient(byCaptions, captions), options);
  });

  it('counts an image once for each of its captions', () => {
    const images = random(4, 2, 4);
    const captions = random(8, 2, 5);
    const owners = tf.tensor1d([0, 0, 1, 1, 2, 2, 3, 3], 'int32');
    const positives = tf.transpose(tf.cast(tf.oneHot(owners, 4), 'float32')) as tf.Tensor2D;
    const repeated = tf.gather(images, owners);
    const loss = deepCca();
    const options = { relative: 1e-4 };
    expectClose(loss(batchOf(images, captions, positives)), loss(batchOf(repeated, captions)), options);
    const gradient = tf.grad((x: tf.Tensor) => loss(batchOf(x, captions, positives)))(images);
    const gradients = tf.grad((x: tf.Tensor) => loss(batchOf(x, captions)))(repeated);
    expectClose(gradient, tf.matMul(positives, gradients), { relative: 1e-3 });
  });

  it('does not depend on the scale of a view', () => {
    const [images, captions] = [random(20, 3, 6), random(20, 3, 7)];
    const wide = deepCca()(batchOf(tf.mul(images, 100), captions));
    expectClose(wide, deepCca()(batchOf(images, captions)), { relative: 1e-3 });
  });

  it('stays finite on small and collapsed batches, 0 for one pair or none', () => {
    const loss = deepCca();
    expectClose(loss(batchOf(random(1, 4, 8), random(1, 4, 9))), 0);
    expectClose(loss({ scores: tf.zeros([0, 0]) }), 0);
    for (const images of [random(2, 8, 10), tf.ones<tf.Rank.R2>([5, 8])]) {
      const captions = random(images.shape[0], 8, 11);
      const { value, grad } = tf.valueAndGrad((x: tf.Tensor) => loss(batchOf(x, captions)))(images);
      expect([...value.dataSync(), ...grad.dataSync()].every(Number.isFinite)).toBe(true);
    }
  });

  it.each([1, 1e4])('is 0 without a gradient where a view has collapsed to one vector of %d', (value) => {
    const collapsed = tf.mul<tf.Tensor2D>(tf.tensor2d([0.1, 0.7, -0.3], [1, 3]), tf.fill([6, 1], value));
    const other = random(6, 3, 12);
    for (const [images, captions] of [
      [collapsed, other],
      [other, collapsed],
    ] as const) {
      const f = (x: tf.Tensor, y: tf.Tensor) => deepCca()(batchOf(x, y));
      const { value: loss, grads } = tf.valueAndGrads(f)([images, captions]);
      expectClose(loss, 0, { absolute: 0 });
      for (const gradient of grads) expectClose(gradient, tf.zeros([6, 3]), { absolute: 0 });
    }
  });

  it('refuses options out of range and batches without embeddings, and leaves one tensor behind', async () => {
    expect(() => deepCca({ regularization: 0 })).toThrow(OptionError);
    expect(() => deepCca()({ scores: tf.zeros([2, 2]) })).toThrow(/needs images in the batch/);
    expect(() => deepCca()(batchOf(random(3, 2, 1), random(3, 4, 2)))).toThrow(ShapeError);
    const batch = batchOf(random(3, 2, 1), random(3, 2, 2));
    expect(await tensorsLeftBy(() => deepCca()(batch))).toBe(1);
  });
});
