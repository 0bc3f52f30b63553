import * as tf from '@tensorflow/tfjs-core';
import { ShapeError } from '@vse/core';
import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { packRows, rowBatch } from './pack-rows';
import { tfidf } from './tfidf';

const features = tfidf(['red ball', 'blue box']);
const stored = { values: Float32Array.of(1, 2, 3, 4), length: 1, dim: 4 };

describe('packRows', () => {
  it('keeps captions and stored features in their places, and counts the former', () => {
    const { batch, captions, unknown } = packRows('here', ['red ball', stored, 'nothing'], features);
    expect([captions, unknown]).toEqual([2, 1]);
    const red = features.transform(['red ball']).values;
    expectClose(batch.features, [...red, 1, 2, 3, 4, 0, 0, 0, 0]);
  });

  it('refuses features of another dim by place', () => {
    expect(() => packRows('here', ['red ball', { ...stored, values: Float32Array.of(1) }], features)).toThrow(
      'here.collate: caption 1 must have 4 numbers, got 1.',
    );
  });
});

describe('rowBatch', () => {
  it('refuses what is no such batch', () => {
    expect(() => rowBatch('here', {}, 4)).toThrow(
      'here: features must be [captions, 1, 4], got [nothing]. Use collate.',
    );
    expect(() => rowBatch('here', { features: tf.zeros([2, 2, 4]) }, 4)).toThrow(ShapeError);
  });
});
