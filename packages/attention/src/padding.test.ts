import * as tf from '@tensorflow/tfjs-core';
import { maskFromLengths, ShapeError } from '@vse/core';
import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { assertComparable, withoutPadding, zeroScores } from './padding';

describe('padding', () => {
  const features = tf.tensor3d([[[1, 2], [3, 4]]]); // prettier-ignore

  it('becomes zero and gets no gradient', () => {
    const mask = maskFromLengths([1], 2);
    expectClose(withoutPadding({ features, mask }), [1, 2, 0, 0]);
    const sum = (x: tf.Tensor) => tf.sum(withoutPadding({ features: x as tf.Tensor3D, mask }));
    expectClose(tf.grad(sum)(features), [1, 1, 0, 0]);
    expect(withoutPadding({ features })).toBe(features);
  });

  it('does not hide sets that do not fit', () => {
    const wide = { features: tf.zeros<tf.Rank.R3>([5, 1, 3]) };
    expect(() => assertComparable('here', { features }, { features })).not.toThrow();
    expect(() => assertComparable('here', { features }, wide)).toThrow(ShapeError);
    expect(() => assertComparable('here', wide, { features })).toThrow('[captions, words, 3]');
  });

  it('scores nothing as zero', () => {
    const captions = { features: tf.zeros<tf.Rank.R3>([3, 0, 2]) };
    expectClose(zeroScores({ features }, captions), [0, 0, 0]);
  });
});
