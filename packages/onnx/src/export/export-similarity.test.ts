import * as tf from '@tensorflow/tfjs-core';
import { cosine, ensemble, stackedCrossAttention } from '@vse/attention';
import { OptionError, type Similarity } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { randomSet } from '../testing/random-sets';
import { expectNear } from '../testing/run-encoder';
import { runModel } from '../testing/run-graph';
import { exportSimilarity } from './export-similarity';

const images = randomSet({ lengths: [3, 1], dim: 4, seed: 1 });
const captions = randomSet({ lengths: [2, 5, 1], dim: 4, seed: 2 });

describe('exportSimilarity', () => {
  it.each([stackedCrossAttention(), stackedCrossAttention({ direction: 'image-to-text' }), cosine()])(
    'scores as $name does, with masks and without',
    async (similarity) => {
      for (const masked of [true, false]) {
        const { bytes, inputs } = await exportSimilarity(similarity, {
          imagesMask: masked,
          captionsMask: masked,
        });
        const sets = masked
          ? { images, captions }
          : { images: { vectors: images.vectors }, captions: { vectors: captions.vectors } };
        const tensors = {
          images: images.vectors,
          imagesMask: images.mask!,
          captions: captions.vectors,
          captionsMask: captions.mask!,
        };
        const feeds = inputs.map(async ({ name }) => {
          const tensor: tf.Tensor = tensors[name as keyof typeof tensors];
          return [name, { shape: tensor.shape, values: await tensor.data() }] as const;
        });
        const { scores } = await runModel(bytes, Object.fromEntries(await Promise.all(feeds)));
        expectNear(scores!, await similarity.score(sets.images, sets.captions).data());
      }
    },
  );

  it('states inputs and outputs', async () => {
    const { inputs, outputs, opset, metadata } = await exportSimilarity(cosine(), { captionsMask: false });
    expect(inputs.map(({ name, shape }) => [name, ...shape])).toEqual([
      ['images', 'images', 'regions', 'dim'],
      ['imagesMask', 'images', 'regions'],
      ['captions', 'captions', 'words', 'dim'],
    ]);
    expect(outputs).toEqual([{ name: 'scores', type: 'float32', shape: ['images', 'captions'] }]);
    expect([opset, metadata]).toEqual([18, { name: 'cosine' }]);
  });

  it('names a similarity without a graph', async () => {
    const own: Similarity = { name: 'own', score: () => tf.zeros([1, 1]) };
    await expect(exportSimilarity(own)).rejects.toThrow(OptionError);
    await expect(exportSimilarity(own)).rejects.toThrow(
      /^exportSimilarity\(own\): own has no graph; there are graphs of stackedCrossAttention, /,
    );
    await expect(exportSimilarity(ensemble([cosine(), own]))).rejects.toThrow('own has no graph');
  });
});
