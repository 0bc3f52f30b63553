import * as tf from '@tensorflow/tfjs-core';
import { maskFromLengths } from '@vse/core';
import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { itIsATransform } from '../testing/transform-cases';
import { meanOfRegions } from './mean-of-regions';

describe('meanOfRegions', () => {
  it('averages the real vectors of each set', () => {
    // ((1, 2) + (3, 6)) / 2 = (2, 4); (5, 7) alone, without its padding.
    const vectors = tf.tensor3d([[[1, 2], [3, 6]], [[5, 7], [100, 100]]]); // prettier-ignore
    const set = meanOfRegions().apply({ vectors, mask: maskFromLengths([2, 1], 2) });
    expectClose(set.vectors, [2, 4, 5, 7]);
    expectClose(set.mask!, [1, 1]);
  });

  it('returns zero for an empty set, never NaN', () => {
    const vectors = tf.tensor3d([[[1, 2]], [[3, 4]]]); // prettier-ignore
    const set = meanOfRegions().apply({ vectors, mask: maskFromLengths([0, 1], 1) });
    expectClose(set.vectors, [0, 0, 3, 4]);
    expectClose(set.mask!, [0, 1]);
    expectClose(meanOfRegions().apply({ vectors: tf.zeros([1, 0, 2]) }).vectors, [0, 0]);
  });

  it('does not depend on the order of the vectors', () => {
    const vectors = tf.tensor3d([[[1, 2], [3, 6], [-5, 1]]]); // prettier-ignore
    const mean = (x: tf.Tensor3D) => meanOfRegions().apply({ vectors: x }).vectors;
    expectClose(mean(tf.reverse(vectors, 1)), mean(vectors));
    expect(mean(vectors).shape).toEqual([1, 1, 2]);
  });

  itIsATransform(meanOfRegions(), (rows) => [
    rows[0]!.map((_, j) => rows.reduce((sum, row) => sum + row[j]!, 0) / rows.length),
  ]);
});
