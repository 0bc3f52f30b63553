import * as tf from '@tensorflow/tfjs-core';
import {
  ShapeError,
  type EmbeddingSet,
  type ScoringThreads,
  type SharedSet,
  type Similarity,
} from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { scorerHere, scorerInThreads } from './block-scorer';

const sums: Similarity = {
  name: 'sums',
  score: (images, captions) => tf.matMul(tf.sum(images.vectors, 1), tf.sum(captions.vectors, 1), false, true),
};
const images = (): EmbeddingSet => ({ vectors: tf.tensor3d([1, 2, 3, 4], [2, 1, 2]) });
const captions = (): EmbeddingSet => ({
  vectors: tf.tensor3d([5, 6, 1, 1], [1, 2, 2]),
  mask: tf.tensor2d([1, 0], [1, 2]),
});

describe('scorerHere', () => {
  it('scores on the backend of this thread, one block at a time, and frees what it holds', async () => {
    const left = await tensorsLeftBy(async () => {
      const scorer = scorerHere('here', sums);
      expect(scorer.atOnce).toBe(1);
      const [a, b] = [await scorer.hold(images()), await scorer.hold(captions())];
      // (5 + 1) * 1 + (6 + 1) * 2 = 20, 6 * 3 + 7 * 4 = 46
      expectClose(Float32Array.from(await scorer.score(a, b)), [20, 46]);
      scorer.release(a);
      scorer.release(b);
      await scorer.close();
    });
    expect(left).toBe(0);
  });

  it('refuses scores of another shape', async () => {
    const scorer = scorerHere('here', { name: 'wrong', score: () => tf.zeros<tf.Rank.R2>([1, 1]) });
    const [a, b] = [images(), captions()];
    await expect(scorer.score(a, b)).rejects.toThrow(ShapeError);
    scorer.release(a);
    scorer.release(b);
  });
});

describe('scorerInThreads', () => {
  it('passes sets in shared memory and keeps no tensor', async () => {
    const seen: SharedSet[] = [];
    let closed = 0;
    const threads: ScoringThreads = {
      open: (similarity) => {
        expect(similarity).toBe(sums);
        return Promise.resolve({
          threads: 3,
          score: (a, b) => {
            seen.push(a, b);
            return Promise.resolve(Float32Array.of(1, 2));
          },
          close: () => {
            closed += 1;
            return Promise.resolve();
          },
        });
      },
    };
    const left = await tensorsLeftBy(async () => {
      const scorer = (await scorerInThreads(threads, sums))!;
      expect(scorer.atOnce).toBe(6);
      const [a, b] = [await scorer.hold(images()), await scorer.hold(captions())];
      expect(await scorer.score(a, b)).toEqual(Float32Array.of(1, 2));
      scorer.release(a);
      scorer.release(b);
      await scorer.close();
    });
    expect(left).toBe(0);
    expect(closed).toBe(1);
    expect(seen.map(({ shape }) => shape)).toEqual([
      [2, 1, 2],
      [1, 2, 2],
    ]);
    expect(seen[0]!.mask).toBeUndefined();
    expect(Array.from(new Float32Array(seen[0]!.vectors))).toEqual([1, 2, 3, 4]);
    expect(Array.from(new Float32Array(seen[1]!.mask!))).toEqual([1, 0]);
  });

  it('is absent if there are no threads', async () => {
    expect(await scorerInThreads({ open: () => Promise.resolve(undefined) }, sums)).toBeUndefined();
  });
});
