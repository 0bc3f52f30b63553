import * as tf from '@tensorflow/tfjs-core';
import { ShapeError, type SharedSet, type Similarity } from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { scoreShared } from './score-shared';

function shared(values: readonly number[]): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(4 * values.length);
  new Float32Array(memory).set(values);
  return memory;
}

const images: SharedSet = { shape: [2, 1, 2], vectors: shared([1, 2, 3, 4]) };
const captions: SharedSet = {
  shape: [1, 2, 2],
  vectors: shared([5, 6, 7, 8]),
  mask: shared([1, 0]),
};

/** Similarity: product of the sums over the unmasked vectors. */
const sums: Similarity = {
  name: 'sums',
  score: (a, b) => {
    const masked = tf.mul(b.vectors, tf.expandDims(b.mask!, 2)); // [captions, words, dim]
    return tf.matMul<tf.Tensor2D>(tf.sum(a.vectors, 1), tf.sum(masked, 1), false, true);
  },
};

describe('scoreShared', () => {
  it('scores sets in shared memory, masks included', async () => {
    // 1 * 5 + 2 * 6 = 17, 3 * 5 + 4 * 6 = 39; the second word is padding
    expectClose(await scoreShared(sums, { images, captions }), [17, 39]);
  });

  it('returns a new array and leaves no tensor behind', async () => {
    expect((await scoreShared(sums, { images, captions })).buffer).toBeInstanceOf(ArrayBuffer);
    expect(await tensorsLeftBy(() => scoreShared(sums, { images, captions }))).toBe(0);
  });

  it('refuses scores of another shape, and leaves no tensor behind', async () => {
    const wrong = { name: 'wrong', score: () => tf.zeros<tf.Rank.R2>([2, 2]) };
    const left = await tensorsLeftBy(async () => {
      await expect(scoreShared(wrong, { images, captions })).rejects.toThrow(ShapeError);
    });
    expect(left).toBe(0);
  });
});
