import * as tf from '@tensorflow/tfjs-core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { assertEmbeddingSet, disposeSet, maskOf, type EmbeddingSet } from './embedding-set';

const features = tf.zeros<tf.Rank.R3>([2, 3, 4]);

describe('assertEmbeddingSet', () => {
  it('takes features alone, and a mask that fits', () => {
    expect(() => assertEmbeddingSet('f', 'images', { features })).not.toThrow();
    expect(() => assertEmbeddingSet('f', 'images', { features, mask: tf.ones([2, 3]) })).not.toThrow();
  });

  it('refuses features that are not [batch, length, dim]', () => {
    const flat = { features: tf.zeros([2, 4]) } as unknown as EmbeddingSet;
    expect(() => assertEmbeddingSet('cosine', 'images', flat)).toThrow(
      'cosine: images.features must be [batch, length, dim], got [2, 4].',
    );
  });

  it.each([[[3, 2]], [[2, 4]]] as [[number, number]][])('refuses a mask of %s', (shape) => {
    expect(() => assertEmbeddingSet('cosine', 'captions', { features, mask: tf.ones(shape) })).toThrow(
      `cosine: captions.mask must be [2, 3] to match captions.features, got [${shape.join(', ')}].`,
    );
  });
});

describe('maskOf', () => {
  it('is all ones where a set has none', () => {
    const mask = maskOf({ features });
    expect(mask.shape).toEqual([2, 3]);
    expectClose(mask, [1, 1, 1, 1, 1, 1]);
  });

  it('gives a copy that may be disposed without hurting the set', () => {
    const mask = tf.tensor2d([
      [1, 0, 0],
      [1, 1, 1],
    ]);
    maskOf({ features, mask }).dispose();
    expect(mask.isDisposed).toBe(false);
  });
});

describe('disposeSet', () => {
  it('frees features and mask', async () => {
    const left = await tensorsLeftBy(() =>
      disposeSet({ features: tf.zeros([1, 1, 1]), mask: tf.ones([1, 1]) }),
    );
    expect(left).toBe(0);
  });
});
