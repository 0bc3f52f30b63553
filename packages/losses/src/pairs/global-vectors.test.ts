import * as tf from '@tensorflow/tfjs-core';
import { OptionError, ShapeError } from '@vse/core';
import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { globalVectors } from './global-vectors';

const scores = tf.zeros<tf.Rank.R2>([2, 3]);
const set = (batch: number, length: number, dim: number) => ({
  vectors: tf.ones<tf.Rank.R3>([batch, length, dim]),
});

describe('globalVectors', () => {
  it('returns one vector per item', () => {
    const { images, captions } = globalVectors('here', {
      scores,
      images: set(2, 1, 4),
      captions: set(3, 1, 4),
    });
    expect([images.shape, captions.shape]).toEqual([
      [2, 4],
      [3, 4],
    ]);
    expectClose(tf.sum(images), 8);
  });

  it('names what is missing or does not fit', () => {
    expect(() => globalVectors('here', { scores, captions: set(3, 1, 4) })).toThrow(OptionError);
    expect(() => globalVectors('here', { scores, images: set(2, 5, 4), captions: set(3, 1, 4) })).toThrow(
      /images.vectors must be \[2, 1, dim\], got \[2, 5, 4\].*Pool/,
    );
    expect(() => globalVectors('here', { scores, images: set(2, 1, 4), captions: set(3, 1, 5) })).toThrow(
      ShapeError,
    );
    expect(() => globalVectors('here', { scores, images: set(3, 1, 4), captions: set(3, 1, 4) })).toThrow(
      ShapeError,
    );
  });
});
