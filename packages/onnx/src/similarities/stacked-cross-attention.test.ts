import * as tf from '@tensorflow/tfjs-core';
import { stackedCrossAttention, type StackedCrossAttentionOptions } from '@vse/attention';
import { expectClose } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { randomSet } from '../testing/random-sets';
import { scoresByGraph } from '../testing/run-graph';

const directions = ['text-to-image', 'image-to-text'] as const;
const aggregates = ['mean', 'logSumExp', 'max', 'sum'] as const;
const normalizations = ['clipped-l2', 'l2', 'softmax', 'l1', 'clipped-l1', 'clipped', 'none'] as const;

const images = randomSet({ lengths: [5, 3, 0, 1, 4], dim: 6, seed: 1 });
const captions = randomSet({ lengths: [1, 6, 2, 0], dim: 6, seed: 2 });

async function expectSame(options: StackedCrossAttentionOptions, sets = { images, captions }) {
  const similarity = stackedCrossAttention(options);
  const wanted = await similarity.score(sets.images, sets.captions).data();
  const got = await scoresByGraph(similarity, sets.images, sets.captions);
  expectClose(got, wanted, { relative: 1e-5, absolute: 1e-5 });
}

describe.each(directions)('the graph of stackedCrossAttention %s', (direction) => {
  it('is worked by hand', async () => {
    // One word (3, 4), regions (1, 0) and (0, 1): products 3 and 4; one query, so l2 makes both 1 and the attention is even.
    // Context (.5, .5): the cosine is 3.5 / (5 sqrt(.5)).
    const word = { vectors: tf.tensor3d([[[3, 4]]]) };
    const regions = { vectors: tf.tensor3d([[[1, 0], [0, 1]]]) }; // prettier-ignore
    const sets = direction === 'text-to-image' ? ([regions, word] as const) : ([word, regions] as const);
    const scores = await scoresByGraph(stackedCrossAttention({ direction }), ...sets);
    expectClose(scores, [3.5 / (5 * Math.sqrt(0.5))], { relative: 1e-6 });
  });

  for (const aggregate of aggregates) {
    it(`agrees with the backend for every normalisation, ${aggregate}`, async () => {
      for (const normalization of normalizations) await expectSame({ direction, aggregate, normalization });
    });
  }

  it('agrees without masks, and at extreme sharpness', async () => {
    const bare = {
      images: { vectors: images.vectors },
      captions: { vectors: captions.vectors },
    };
    for (const normalization of normalizations) await expectSame({ direction, normalization }, bare);
    for (const inverseTemperature of [0.01, 29, 31, 200]) {
      await expectSame({ direction, inverseTemperature });
      await expectSame({ direction, inverseTemperature }, bare);
    }
    await expectSame({ direction, aggregate: 'logSumExp', lseSharpness: 60 });
  });

  it('does not overflow for long vectors', async () => {
    const long = { vectors: tf.mul<tf.Tensor3D>(images.vectors, 30), mask: images.mask! };
    for (const normalization of ['none', 'clipped'] as const) {
      const similarity = stackedCrossAttention({ direction, normalization });
      const scores = await scoresByGraph(similarity, long, captions);
      expect([...scores].every(Number.isFinite)).toBe(true);
      await expectSame({ direction, normalization }, { images: long, captions });
    }
  });

  it('scores empty items 0', async () => {
    const scores = await scoresByGraph(stackedCrossAttention({ direction, aggregate: 'max' }), images, captions); // prettier-ignore
    expect([...scores.subarray(8, 12)].every((score) => score === 0)).toBe(true);
    expect([3, 7, 11, 15, 19].every((pair) => scores[pair] === 0)).toBe(true);
  });
});
