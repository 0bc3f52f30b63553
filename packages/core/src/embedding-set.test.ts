import * as tf from '@tensorflow/tfjs-core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { assertEmbeddingSet, disposeSet, maskOf, type EmbeddingSet } from './embedding-set';

const vectors = tf.zeros<tf.Rank.R3>([2, 3, 4]);

describe('assertEmbeddingSet', () => {
  it('accepts vectors alone, and a mask that fits', () => {
    expect(() => assertEmbeddingSet('f', 'images', { vectors })).not.toThrow();
    expect(() => assertEmbeddingSet('f', 'images', { vectors, mask: tf.ones([2, 3]) })).not.toThrow();
  });

  it('refuses vectors that are not [batch, length, dim]', () => {
    const flat = { vectors: tf.zeros([2, 4]) } as unknown as EmbeddingSet;
    expect(() => assertEmbeddingSet('cosine', 'images', flat)).toThrow(
      'cosine: images.vectors must be [batch, length, dim], got [2, 4].',
    );
  });

  it.each([[[3, 2]], [[2, 4]]] as [[number, number]][])('refuses a mask of %s', (shape) => {
    expect(() => assertEmbeddingSet('cosine', 'captions', { vectors, mask: tf.ones(shape) })).toThrow(
      `cosine: captions.mask must be [2, 3] to match captions.vectors, got [${shape.join(', ')}].`,
    );
  });
});

describe('maskOf', () => {
  it('is all ones where a set has none', () => {
    const mask = maskOf({ vectors });
    expect(mask.shape).toEqual([2, 3]);
    expectClose(mask, [1, 1, 1, 1, 1, 1]);
  });

  it('returns a copy, so that disposing it leaves the set alone', () => {
    const mask = tf.tensor2d([
      [1, 0, 0],
      [1, 1, 1],
    ]);
    maskOf({ vectors, mask }).dispose();
    expect(mask.isDisposed).toBe(false);
  });
});

describe('disposeSet', () => {
  it('frees vectors and mask', async () => {
    const left = await tensorsLeftBy(() =>
      disposeSet({ vectors: tf.zeros([1, 1, 1]), mask: tf.ones([1, 1]) }),
    );
    expect(left).toBe(0);
  });
});
