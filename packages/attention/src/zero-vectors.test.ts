import * as tf from '@tensorflow/tfjs-core';
import { l2Normalize, maskFromLengths, type Similarity } from '@vse/core';
import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import {
  cosine,
  dotProduct,
  fragmentAverage,
  generalizedPooling,
  hardAssignment,
  maxOverRegions,
  maxPool,
  meanPool,
  negativeEuclidean,
  orderViolation,
  stackedCrossAttention,
} from './index';

// A caption without a known word, a region without a feature and a masked row are zero vectors: nothing that divides by a
// norm or takes a root may blow up there.

const normalizations = ['clipped-l2', 'l2', 'softmax', 'l1', 'clipped-l1', 'clipped', 'none'] as const;
const aggregates = ['mean', 'logSumExp', 'max', 'sum'] as const;

const similarities: Readonly<Record<string, Similarity>> = {
  cosine: cosine(),
  'cosine of maxima': cosine({ imagePool: maxPool({ k: 2 }), captionPool: meanPool() }),
  'cosine of generalized pools': cosine({ imagePool: generalizedPooling({ positionDim: 4, hiddenDim: 3 }) }),
  dotProduct: dotProduct(),
  negativeEuclidean: negativeEuclidean(),
  orderViolation: orderViolation(),
  fragmentAverage: fragmentAverage({ smoothing: 0 }),
  maxOverRegions: maxOverRegions(),
  hardAssignment: hardAssignment(),
  'hardAssignment of regions': hardAssignment({ direction: 'image-to-text', aggregate: 'mean' }),
  ...Object.fromEntries<Similarity>(
    (['text-to-image', 'image-to-text'] as const).flatMap((direction): [string, Similarity][] => [
      ...normalizations.map((normalization): [string, Similarity] => [
        `${direction}, ${normalization}`,
        stackedCrossAttention({ direction, normalization }),
      ]),
      ...aggregates.map((aggregate): [string, Similarity] => [
        `${direction}, ${aggregate}`,
        stackedCrossAttention({ direction, aggregate, lseSharpness: 6 }),
      ]),
    ]),
  ),
};

const random = (shape: [number, number, number], seed: number) =>
  tf.randomNormal<tf.Rank.R3>(shape, 0, 1, 'float32', seed);
const weights = tf.tensor2d([1, -2, 0.5, 3, 1, -1], [2, 3]);

/** Gradients of the weighted scores in the vectors before an encoder's last step, their division by their length. */
function gradients(similarity: Similarity, images: tf.Tensor3D, captions: tf.Tensor3D, mask?: tf.Tensor2D) {
  const f = (x: tf.Tensor, y: tf.Tensor) => {
    const encoded = [x, y].map((vectors) => l2Normalize(vectors as tf.Tensor3D));
    const scores = similarity.score(
      { vectors: encoded[0]! },
      { vectors: encoded[1]!, ...(mask && { mask }) },
    );
    return tf.sum<tf.Scalar>(tf.mul(scores, weights));
  };
  return tf.valueAndGrads(f)([images, captions]);
}

/** The last caption, or its last word, and the last region of the last image replaced by zeros. */
const blank = (vectors: tf.Tensor3D, from: readonly [number, number]) =>
  tf.mul<tf.Tensor3D>(
    vectors,
    tf.tensor3d(
      Array.from({ length: vectors.shape[0] }, (_, i) =>
        Array.from({ length: vectors.shape[1] }, (__, j) => [i >= from[0] && j >= from[1] ? 0 : 1]),
      ),
    ),
  );

describe.each(Object.entries(similarities))('%s at zero vectors', (_, similarity) => {
  it('has gradients of an ordinary size, 0 at the zero vectors themselves', () => {
    const captions = blank(random([3, 4, 5], 2), [2, 0]);
    const images = blank(random([2, 3, 5], 1), [1, 2]);
    const { value, grads } = gradients(similarity, images, captions);
    expect(Number.isFinite(value.dataSync()[0])).toBe(true);
    for (const gradient of grads) {
      const values = Array.from(gradient.dataSync(), Math.abs);
      expect(values.every(Number.isFinite)).toBe(true);
      expect(Math.max(...values)).toBeLessThan(100);
    }
    expectClose(tf.slice(grads[1]!, [2, 0, 0], [1, 4, 5]), tf.zeros([1, 4, 5]), { absolute: 0 });
    expectClose(tf.slice(grads[0]!, [1, 2, 0], [1, 1, 5]), tf.zeros([1, 1, 5]), { absolute: 0 });
  });

  it('passes no gradient to masked rows, whatever they hold, nor to a caption of which all is masked', () => {
    const mask = maskFromLengths([4, 2, 0]);
    for (const padding of [random([3, 4, 5], 3), tf.zeros<tf.Rank.R3>([3, 4, 5])]) {
      const real = tf.expandDims(mask, 2);
      const captions = tf.add<tf.Tensor3D>(
        tf.mul(random([3, 4, 5], 2), real),
        tf.mul(padding, tf.sub(1, real)),
      );
      const { grads } = gradients(similarity, random([2, 3, 5], 1), captions, mask);
      for (const gradient of grads) expect(gradient.dataSync().every(Number.isFinite)).toBe(true);
      expectClose(tf.mul(grads[1]!, tf.sub(1, real)), tf.zeros([3, 4, 5]), { absolute: 0 });
    }
  });
});

describe('a projection of captions of which some are zero', () => {
  it('gets the gradient of the others', () => {
    const projection = random([1, 4, 5], 5);
    const rows = tf.concat([random([6, 1, 4], 6), tf.zeros<tf.Rank.R3>([4, 1, 4])]);
    const images = { vectors: l2Normalize(random([3, 1, 5], 7)) };
    const gradient = (captions: tf.Tensor3D) =>
      tf.grad((matrix: tf.Tensor) => {
        const flat = tf.matMul(tf.reshape(captions, [-1, 4]), tf.reshape(matrix, [4, 5]));
        const encoded = l2Normalize(tf.expandDims<tf.Tensor3D>(flat, 1));
        return tf.sum(tf.square(cosine().score(images, { vectors: encoded })));
      })(projection);
    expectClose(gradient(rows), gradient(tf.slice(rows, [0, 0, 0], [6, 1, 4])));
  });
});

describe('orderViolation of a difference whose square float32 cannot hold', () => {
  it('has a gradient of at most 1', () => {
    const captions = { vectors: tf.fill<tf.Rank.R3>([1, 1, 2], 1e-25) };
    const f = (x: tf.Tensor) => tf.sum(orderViolation().score({ vectors: x as tf.Tensor3D }, captions));
    const values = tf
      .grad(f)(tf.zeros([1, 1, 2]))
      .dataSync();
    expect(values.every((value) => Math.abs(value) <= 1)).toBe(true);
  });
});
