import * as tf from '@tensorflow/tfjs-core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { joinedSets } from './joined-sets';

const short = { vectors: tf.tensor3d([1, 2], [2, 1, 1]) };
const long = { vectors: tf.tensor3d([3, 4], [1, 2, 1]), mask: tf.tensor2d([[1, 1]]) };

describe('joinedSets', () => {
  it('pads to the longest and masks what was padded', () => {
    const { vectors, mask } = joinedSets([short, long]);
    expectClose(vectors, tf.tensor3d([1, 0, 2, 0, 3, 4], [3, 2, 1]));
    expectClose(mask!, tf.tensor2d([[1, 0], [1, 0], [1, 1]])); // prettier-ignore
  });

  it('has no mask where none is needed, and leaves its result alone', async () => {
    expect(joinedSets([short, short]).mask).toBeUndefined();
    expect(await tensorsLeftBy(() => joinedSets([short, short]))).toBe(1);
    expect(await tensorsLeftBy(() => joinedSets([short, long]))).toBe(2);
  });
});
