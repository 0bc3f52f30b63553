import * as tf from '@tensorflow/tfjs-core';
import { dualAttention, maxOverRegions, negativeEuclidean, stackedCrossAttention } from '@vse/attention';
import {
  OptionError,
  ShapeError,
  sharedSet,
  type EmbeddingSet,
  type ScoringThreads,
  type Similarity,
} from '@vse/core';
import { expectClose, tensorsLeftBy } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { onnxScorer, type OnnxScorerOptions } from './onnx-scorer';
import { randomSet } from './testing/random-sets';

const lengths = (count: number, longest: number) =>
  Array.from({ length: count }, (_, i) => 1 + (i % longest));
const images = randomSet({ lengths: lengths(13, 5), dim: 6, seed: 1 });
const captions = randomSet({ lengths: lengths(21, 7), dim: 6, seed: 2 });
const close = { relative: 1e-5, absolute: 1e-5 };

/** Fails the test if onnxruntime cannot score. */
const strict: OnnxScorerOptions = {
  log: (line) => {
    throw new Error(line);
  },
};

async function scored(
  similarity: Similarity,
  { count = 2, ...options }: OnnxScorerOptions & { readonly count?: number } = {},
  sets: readonly [EmbeddingSet, EmbeddingSet] = [images, captions],
): Promise<Float32Array> {
  const scorer = (await onnxScorer(count, { ...strict, ...options }).open(similarity))!;
  const [a, b] = await Promise.all(sets.map(sharedSet));
  return scorer.score(a!, b!).finally(() => scorer.close());
}

describe('onnxScorer', () => {
  it('scores as the backend does, for any number of threads and size of blocks', async () => {
    const similarity = stackedCrossAttention();
    const wanted = await similarity.score(images, captions).data();
    // One pair has 5 x 7 elements: blocks of 1, 29 and all pairs.
    for (const [count, blockMiB] of [
      [1, 1e-6],
      [2, 0.004],
      [1, 4],
    ] as const) {
      // prettier-ignore
      expectClose(await scored(similarity, { count, blockMiB }), wanted, close);
    }
  });

  it('takes sets without masks, of no items and of no vectors', async () => {
    const bare = { vectors: images.vectors };
    const wanted = await maxOverRegions().score(bare, captions).data();
    expectClose(await scored(maxOverRegions(), {}, [bare, captions]), wanted, close);
    const none = { vectors: tf.zeros<tf.Rank.R3>([0, 5, 6]) };
    expect(await scored(maxOverRegions(), {}, [none, captions])).toHaveLength(0);
    const empty = { vectors: tf.zeros<tf.Rank.R3>([2, 0, 6]) };
    for (const similarity of [maxOverRegions(), negativeEuclidean()]) {
      const byBackend = await similarity.score(empty, captions).data();
      expectClose(await scored(similarity, {}, [empty, captions]), byBackend, close);
    }
  });

  it('has the gradients of the backend, for any size of blocks', async () => {
    const similarity = stackedCrossAttention({ aggregate: 'logSumExp' });
    const gradients = randomSet({ lengths: [13], dim: 21, seed: 3 }).vectors; // [1, images, captions]
    const wanted = tf.grads((v, e) => {
      const sets = [{ ...images, vectors: v }, { ...captions, vectors: e }] as [EmbeddingSet, EmbeddingSet]; // prettier-ignore
      return tf.sum(tf.mul(similarity.score(...sets), tf.squeeze(gradients, [0])));
    })([images.vectors, captions.vectors]);
    for (const blockMiB of [0.004, 4]) {
      const scorer = (await onnxScorer(2, { ...strict, blockMiB }).open(similarity))!;
      const [a, b] = await Promise.all([images, captions].map(sharedSet));
      const got = await scorer.pullback!(a!, b!, await gradients.data<'float32'>());
      expectClose(got.images, await wanted[0]!.data(), { relative: 1e-4, absolute: 1e-4 });
      expectClose(got.captions, await wanted[1]!.data(), { relative: 1e-4, absolute: 1e-4 });
      await expect(scorer.pullback!(a!, b!, new Float32Array(7))).rejects.toThrow(
        /gradients must be \[13, 21\], one for each pair, got 7 numbers/,
      );
      await scorer.close();
    }
  });

  it('scores many sets at a time', async () => {
    const similarity = stackedCrossAttention({ direction: 'image-to-text' });
    const scorer = (await onnxScorer(2, strict).open(similarity))!;
    expect(scorer.threads).toBe(2);
    const sets = [images, captions, randomSet({ lengths: [2, 3], dim: 6, seed: 9 })];
    const shared = await Promise.all(sets.map(sharedSet));
    const pairs = sets.flatMap((_, i) => sets.map((_, j) => [i, j] as const));
    const got = await Promise.all(pairs.map(([i, j]) => scorer.score(shared[i]!, shared[j]!)));
    for (const [at, [i, j]] of pairs.entries()) {
      expectClose(got[at]!, await similarity.score(sets[i]!, sets[j]!).data(), close);
    }
    await scorer.close();
    await expect(scorer.score(shared[0]!, shared[1]!)).rejects.toThrow('ended');
  });

  it('leaves no tensor behind', async () => {
    expect(await tensorsLeftBy(() => scored(stackedCrossAttention()))).toBe(0);
  });

  it('refuses sets of different dimensions', async () => {
    const wide = randomSet({ lengths: [1], dim: 7, seed: 1 });
    const run = scored(stackedCrossAttention(), {}, [wide, captions]);
    await expect(run).rejects.toThrow(ShapeError);
    await expect(run).rejects.toThrow(/must be \[captions, words, 7\] .*, got \[21, 7, 6\]/);
  });

  it('logs why there is no graph and falls back', async () => {
    const lines: string[] = [];
    const log = (line: string) => void lines.push(line);
    const similarity = dualAttention({ imageDim: 6 });
    expect(await onnxScorer(1, { log }).open(similarity)).toBeUndefined();
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^@vse\/onnx: dualAttention is not scored on onnxruntime: dualAttention has no graph; /); // prettier-ignore
    const opened: Similarity[] = [];
    const fallback: ScoringThreads = {
      open: (one) => {
        opened.push(one);
        return Promise.resolve(undefined);
      },
    };
    await onnxScorer(1, { log: false, fallback }).open(similarity);
    expect(opened).toEqual([similarity]);
    expect(lines).toHaveLength(1);
  });

  it('refuses options out of range', () => {
    for (const count of [0, 1.5, NaN]) expect(() => onnxScorer(count)).toThrow(OptionError);
    for (const blockMiB of [0, -1, NaN, Infinity]) {
      expect(() => onnxScorer(1, { blockMiB })).toThrow(/blockMiB must be a finite number above 0/);
    }
  });
});
