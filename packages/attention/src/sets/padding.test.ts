import * as tf from '@tensorflow/tfjs-core';
import { maskFromLengths, ShapeError } from '@vse/core';
import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { assertComparable, withoutPadding, zeroScores } from './padding';

describe('padding', () => {
  const vectors = tf.tensor3d([[[1, 2], [3, 4]]]); // prettier-ignore

  it('becomes zero and gets no gradient', () => {
    const mask = maskFromLengths([1], 2);
    expectClose(withoutPadding({ vectors, mask }), [1, 2, 0, 0]);
    const sum = (x: tf.Tensor) => tf.sum(withoutPadding({ vectors: x as tf.Tensor3D, mask }));
    expectClose(tf.grad(sum)(vectors), [1, 1, 0, 0]);
    expect(withoutPadding({ vectors })).toBe(vectors);
  });

  it('does not hide sets that do not fit', () => {
    const wide = { vectors: tf.zeros<tf.Rank.R3>([5, 1, 3]) };
    expect(() => assertComparable('here', { vectors }, { vectors })).not.toThrow();
    expect(() => assertComparable('here', { vectors }, wide)).toThrow(ShapeError);
    expect(() => assertComparable('here', wide, { vectors })).toThrow('[captions, words, 3]');
  });

  it('scores empty sets 0', () => {
    const captions = { vectors: tf.zeros<tf.Rank.R3>([3, 0, 2]) };
    expectClose(zeroScores({ vectors }, captions), [0, 0, 0]);
  });
});
