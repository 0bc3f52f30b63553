import * as tf from '@tensorflow/tfjs-core';
import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { globalSimilarity, type CompareVectors } from './global-similarity';
import { meanPool } from '../pooling/mean-pool';
import type { Pool } from '../pooling/pool';

const inner: CompareVectors = (images, captions) => tf.matMul(images, captions, false, true);

function scaledMean(): Pool & { disposed: boolean } {
  const scale = tf.variable(tf.scalar(2), true);
  const pool = {
    disposed: false,
    name: 'scaledMean',
    pool: (set: Parameters<Pool['pool']>[0]) =>
      tf.tidy(() => tf.mul<tf.Tensor2D>(meanPool().pool(set), scale)),
    variables: () => [{ name: 'scale', variable: scale }],
    dispose: () => {
      pool.disposed = true;
      scale.dispose();
    },
  };
  return pool;
}

describe('globalSimilarity', () => {
  it('lists, trains and disposes the weights of its pools', () => {
    const imagePool = scaledMean();
    const similarity = globalSimilarity('inner', inner, { imagePool });
    expect(similarity.variables?.().map(({ name }) => name)).toEqual(['imagePool.scale']);
    const images = { vectors: tf.tensor3d([[[1, 0], [3, 0]]]) }; // prettier-ignore
    const captions = { vectors: tf.tensor3d([[[5, 1]]]) };
    // The image's mean is (2, 0), twice that is (4, 0): 4 * 5 = 20, and by the scale 2 * 5 = 10.
    expectClose(similarity.score(images, captions), [20]);
    const { grads } = tf.variableGrads(() => tf.sum(similarity.score(images, captions)));
    expectClose(Object.values(grads)[0]!, [10]);
    similarity.dispose?.();
    expect(imagePool.disposed).toBe(true);
  });

  it('takes a masked single vector as zero', () => {
    const images = { vectors: tf.tensor3d([[[7, 7]]]), mask: tf.zeros<tf.Rank.R2>([1, 1]) };
    const captions = { vectors: tf.tensor3d([[[5, 1]]]) };
    expectClose(globalSimilarity('inner', inner, {}).score(images, captions), [0]);
  });
});
