import * as tf from '@tensorflow/tfjs-core';
import { cosine, dotProduct, dualAttention, ensemble, generalizedPooling, maxPool } from '@vse/attention';
import type { EmbeddingSet, Similarity } from '@vse/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomSet } from '../testing/random-sets';
import { expectNear, withRandomWeights } from '../testing/run-encoder';
import { runModel } from '../testing/run-graph';
import { exportSimilarity } from './export-similarity';

const sizes = { positionDim: 6, hiddenDim: 5 };
const similarities = {
  'GPO on both sides': dotProduct({ imagePool: generalizedPooling(sizes), captionPool: generalizedPooling({ ...sizes, temperature: 1 }) }),
  'GPO for the images': cosine({ imagePool: generalizedPooling(sizes) }),
  'the 2 largest': dotProduct({ imagePool: maxPool({ k: 2 }), captionPool: maxPool({ k: 3 }) }),
}; // prettier-ignore

const side = fc.record({
  lengths: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 4 }).filter((lengths) => Math.max(...lengths) > 0),
  seed: fc.nat(),
  masked: fc.boolean(),
}); // prettier-ignore

describe.each(Object.entries(similarities))('the graph of %s', (_, similarity) => {
  it('scores as the similarity does, for any sizes, lengths and masks', async () => {
    const property = fc.asyncProperty(side, side, fc.integer({ min: 1, max: 7 }), async (a, b, dim) => {
      withRandomWeights({ variables: () => similarity.variables!() }, a.seed);
      await expectSameScores(similarity, randomSet({ ...a, dim }), randomSet({ ...b, dim }));
    });
    await fc.assert(property, { numRuns: 15 });
  });
});

describe('the graph of dualAttention', () => {
  it('scores as the similarity does, with another dimension for each side', async () => {
    for (const steps of [1, 3]) {
      const similarity = dualAttention({ imageDim: 5, captionDim: 4, hiddenDim: 3, steps });
      const property = fc.asyncProperty(side, side, async (a, b) => {
        withRandomWeights(similarity, a.seed, 0.7);
        await expectSameScores(similarity, randomSet({ ...a, dim: 5 }), randomSet({ ...b, dim: 4 }));
      });
      await fc.assert(property, { numRuns: 15 });
    }
  });

  it('scores as a member of an ensemble, in an ensemble of its own too', async () => {
    const dual = (seed: number) => dualAttention({ imageDim: 5, captionDim: 5, hiddenDim: 3, seed });
    const inner = ensemble([dual(1), dotProduct({ imagePool: generalizedPooling(sizes) })]);
    const similarity = ensemble([cosine(), dual(7), inner], [1, 2, 0.5]);
    const property = fc.asyncProperty(side, side, async (a, b) => {
      withRandomWeights({ variables: () => similarity.variables!() }, a.seed, 0.7);
      await expectSameScores(similarity, randomSet({ ...a, dim: 5 }), randomSet({ ...b, dim: 5 }));
    });
    await fc.assert(property, { numRuns: 10 });
    const { inputs } = await exportSimilarity(similarity);
    expect(inputs.map(({ shape }) => shape[2])).toEqual([5, undefined, 5, undefined]);
  });

  it('refuses an ensemble of members with other dimensions', async () => {
    const similarity = ensemble([
      dualAttention({ imageDim: 5, captionDim: 4 }),
      dualAttention({ imageDim: 4 }),
    ]);
    await expect(exportSimilarity(similarity)).rejects.toThrow(
      'members read vectors of the dimensions 5 and 4, and of 4 and 4',
    );
  });

  it('states its dimensions, and refuses weights of others', async () => {
    const similarity = dualAttention({ imageDim: 5, captionDim: 4 });
    const { inputs } = await exportSimilarity(similarity);
    expect(inputs.map(({ shape }) => shape[2])).toEqual([5, undefined, 4, undefined]);
    const recipe = {
      ...similarity.recipe!,
      args: dualAttention({ imageDim: 6, captionDim: 4 }).recipe!.args,
    };
    await expect(exportSimilarity({ ...similarity, recipe })).rejects.toThrow(
      'variable images.project.0.weight must be [4, 6] by the recipe, got [4, 5]',
    );
  });
});

async function expectSameScores(similarity: Similarity, images: EmbeddingSet, captions: EmbeddingSet) {
  const { bytes, inputs } = await exportSimilarity(similarity, {
    imagesMask: images.mask !== undefined,
    captionsMask: captions.mask !== undefined,
  });
  const tensors: Readonly<Record<string, tf.Tensor | undefined>> = {
    images: images.vectors,
    imagesMask: images.mask,
    captions: captions.vectors,
    captionsMask: captions.mask,
  };
  const feeds = inputs.map(async ({ name }) => {
    const tensor = tensors[name]!;
    return [name, { shape: tensor.shape, values: await tensor.data() }] as const;
  });
  const { scores } = await runModel(bytes, Object.fromEntries(await Promise.all(feeds)));
  expectNear(scores!, await similarity.score(images, captions).data());
}

describe('a pool of your own', () => {
  it('is named', async () => {
    const own = { name: 'first', pool: ({ vectors }: EmbeddingSet) => tf.squeeze<tf.Tensor2D>(vectors, [1]) };
    await expect(exportSimilarity(cosine({ imagePool: own }))).rejects.toThrow(
      'exportSimilarity(cosine): first has no graph; there are graphs of meanPool, maxPool, generalizedPooling',
    );
  });
});
