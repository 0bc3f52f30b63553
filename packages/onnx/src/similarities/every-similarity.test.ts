import * as tf from '@tensorflow/tfjs-core';
import {
  cosine,
  dotProduct,
  dualAttention,
  ensemble,
  fragmentAverage,
  hardAssignment,
  maxOverRegions,
  maxPool,
  negativeEuclidean,
  orderViolation,
  similarityFiltration,
  similarityReasoning,
  stackedCrossAttention,
} from '@vse/attention';
import type { Similarity } from '@vse/core';
import { expectClose } from '@vse/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomSet } from '../testing/random-sets';
import { scoresByGraph, gradientsByGraph } from '../testing/run-graph';
import { graphOfRecipe } from './graph-of-recipe';

/** Absolute tolerance of scores of order 1; larger sums are compared relative to their size. */
const TOLERANCE = 1e-5;
/** The project's tolerance of gradients: both sides are float32. */
const GRADIENT_TOLERANCE = 1e-4;

const similarities: Readonly<Record<string, Similarity>> = {
  cosine: cosine(),
  'cosine of maxPool': cosine({ imagePool: maxPool(), captionPool: maxPool() }),
  dotProduct: dotProduct(),
  negativeEuclidean: negativeEuclidean({ epsilon: 1e-2 }),
  orderViolation: orderViolation(),
  maxOverRegions: maxOverRegions(),
  fragmentAverage: fragmentAverage(),
  'fragmentAverage without smoothing': fragmentAverage({ smoothing: 0 }),
  hardAssignment: hardAssignment({ lseSharpness: 4 }),
  'hardAssignment of regions': hardAssignment({ direction: 'image-to-text', aggregate: 'mean' }),
  'text-to-image': stackedCrossAttention(),
  'image-to-text': stackedCrossAttention({ direction: 'image-to-text' }),
  ensemble: ensemble(
    [
      stackedCrossAttention({ aggregate: 'logSumExp' }),
      stackedCrossAttention({ direction: 'image-to-text' }),
    ],
    [1, 3],
  ),
};

const side = fc.record({
  lengths: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 4 }).filter((lengths) => Math.max(...lengths) > 0),
  seed: fc.nat(),
  masked: fc.boolean(),
}); // prettier-ignore

describe.each(Object.entries(similarities))('the graph of %s', (_, similarity) => {
  it('scores as the backend does, for any sizes, lengths and masks', async () => {
    const property = fc.asyncProperty(side, side, fc.integer({ min: 1, max: 7 }), async (a, b, dim) => {
      const [images, captions] = [randomSet({ ...a, dim }), randomSet({ ...b, dim })];
      const wanted = similarity.score(images, captions);
      const got = await scoresByGraph(similarity, images, captions);
      expectClose(got, await wanted.data(), { relative: TOLERANCE, absolute: TOLERANCE });
    });
    await fc.assert(property, { numRuns: 15 });
  });

  it('has the gradients of the backend, for any sizes, lengths and masks', async () => {
    const property = fc.asyncProperty(side, side, fc.integer({ min: 1, max: 7 }), async (a, b, dim) => {
      const [images, captions] = [randomSet({ ...a, dim }), randomSet({ ...b, dim })];
      const gradient = randomSet({ lengths: [a.lengths.length], dim: b.lengths.length, seed: 5 }).vectors; // [1, images, captions]
      const wanted = tf.grads((v, e) =>
        tf.sum(
          tf.mul(
            similarity.score(
              { ...images, vectors: v as tf.Tensor3D },
              { ...captions, vectors: e as tf.Tensor3D },
            ),
            tf.squeeze(gradient, [0]),
          ),
        ),
      )([images.vectors, captions.vectors]);
      const got = await gradientsByGraph(similarity, images, captions, await gradient.data());
      for (const [i, values] of [got.images, got.captions].entries()) {
        expectClose(values, await wanted[i]!.data(), {
          relative: GRADIENT_TOLERANCE,
          absolute: GRADIENT_TOLERANCE,
        });
      }
    });
    await fc.assert(property, { numRuns: 15 });
  });

  it('ignores padding', async () => {
    const [lengths, dim] = [[3, 1, 2], 4];
    const images = randomSet({ lengths, dim, seed: 1 });
    const captions = randomSet({ lengths: [2, 4], dim, seed: 2 });
    const filled = { ...captions, vectors: tf.add<tf.Tensor3D>(captions.vectors, tf.mul(tf.sub(1, tf.expandDims(captions.mask!, 2)), 9)) }; // prettier-ignore
    const wanted = await scoresByGraph(similarity, images, captions);
    expectClose(await scoresByGraph(similarity, images, filled), wanted, { relative: 0, absolute: 0 });
  });

  it('scores a block as in the whole', async () => {
    const images = randomSet({ lengths: [3, 2, 3], dim: 4, seed: 3 });
    const captions = randomSet({ lengths: [2, 4, 1], dim: 4, seed: 4 });
    const whole = await scoresByGraph(similarity, images, captions); // [3, 3]
    const last = {
      vectors: tf.slice(images.vectors, [2, 0, 0], [1, 3, 4]),
      mask: tf.slice(images.mask!, [2, 0], [1, 3]),
    };
    const part = await scoresByGraph(similarity, last, captions); // [1, 3]
    expectClose(part, whole.slice(6), { relative: 1e-6, absolute: 1e-6 });
  });
});

describe('graphOfRecipe', () => {
  it('names similarities without a graph', () => {
    const own: Similarity = { name: 'own', score: () => tf.zeros([1, 1]) };
    expect(() => graphOfRecipe(own)).toThrow(
      /^own has no graph; there are graphs of stackedCrossAttention, /,
    );
    expect(() => graphOfRecipe(dualAttention({ imageDim: 2 }))).toThrow('dualAttention has no graph');
    expect(() => graphOfRecipe(similarityFiltration({ embedDim: 2 }))).toThrow(
      'similarityFiltration has no graph',
    );
    expect(() => graphOfRecipe(similarityReasoning({ embedDim: 2 }))).toThrow(
      'similarityReasoning has no graph',
    );
    expect(() => graphOfRecipe(ensemble([cosine(), own]))).toThrow('own has no graph');
    expect(() => graphOfRecipe(cosine({ imagePool: maxPool({ k: 2 }) }))).toThrow('the 2 largest');
    const foreign = { ...own, recipe: { from: import.meta.url, module: 'other', name: 'cosine', args: [] } };
    expect(() => graphOfRecipe(foreign)).toThrow('own has no graph');
  });
});
