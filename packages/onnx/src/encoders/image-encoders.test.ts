import * as tf from '@tensorflow/tfjs-core';
import { maskFromLengths, type Encoder, type FeatureMatrix } from '@vse/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  absoluteValues,
  drawnView,
  featureDropout,
  fixedRegions,
  joinedBlocks,
  linearProjection,
  meanOfRegions,
  regionProjection,
  residualProjection,
  sizeAugmentation,
  tanh,
  twoLayerBranch,
  unitVectors,
  weightNormalized,
} from '@vse/image-encoders';
import { exportEncoder } from '../export/export-encoder';
import { randomSet } from '../testing/random-sets';
import { expectNear, expectSameEmbeddings, runExported, withRandomWeights } from '../testing/run-encoder';

const inputDim = 4;
const sizes = { inputDim, embedDim: 5 };

const encoders: Readonly<Record<string, Encoder<FeatureMatrix>>> = {
  'regionProjection of SCAN': regionProjection({ ...sizes }),
  'regionProjection of VSE++': regionProjection({ ...sizes, before: [unitVectors(), meanOfRegions()] }),
  'regionProjection of order embeddings': regionProjection({
    ...sizes,
    after: [unitVectors(), absoluteValues()],
  }),
  'regionProjection of Favre': regionProjection({ ...sizes, layer: linearProjection(), after: [tanh()] }),
  'regionProjection, weight-normalised': regionProjection({ ...sizes, layer: weightNormalized(), after: [] }),
  'regionProjection, residual': regionProjection({ ...sizes, layer: residualProjection({ hiddenDim: 3 }) }),
  'regionProjection, pooled after': regionProjection({ ...sizes, after: [meanOfRegions(), unitVectors()] }),
  'regionProjection of joined blocks and views': regionProjection({
    ...sizes,
    before: [
      joinedBlocks({
        blocks: [
          { dim: 1, weight: 0.5 },
          { dim: 3, standardize: true },
        ],
        mean: Float32Array.of(9, 0.1, -0.2, 0.3),
        deviation: Float32Array.of(9, 0.5, 1, 2),
      }),
      drawnView(),
      featureDropout(),
    ],
  }),
  'regionProjection of each view': regionProjection({
    ...sizes,
    before: [drawnView({ scoring: 'each' }), sizeAugmentation()],
    after: [meanOfRegions(), unitVectors()],
  }),
  twoLayerBranch: twoLayerBranch({ ...sizes, hiddenDim: 6 }),
  'twoLayerBranch, another epsilon': twoLayerBranch({
    ...sizes,
    hiddenDim: 6,
    normalizeBatch: { epsilon: 0.5 },
  }),
  'twoLayerBranch without batch normalisation': twoLayerBranch({
    ...sizes,
    hiddenDim: 6,
    normalizeBatch: false,
  }),
  fixedRegions: fixedRegions({ inputDim }),
  'fixedRegions, transformed': fixedRegions({
    inputDim,
    transforms: [tanh(), meanOfRegions(), unitVectors()],
  }),
};

const images = fc.record({
  lengths: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 4 }).filter((lengths) => Math.max(...lengths) > 0),
  seed: fc.nat(1000),
  masked: fc.boolean(),
}); // prettier-ignore

describe.each(Object.entries(encoders))('the graph of %s', (_, encoder) => {
  it('embeds as the encoder does, for any sizes, lengths and masks', async () => {
    const property = fc.asyncProperty(images, fc.constantFrom(0, 0.3, 3), async (set, scale) => {
      withRandomWeights(encoder, set.seed, scale);
      const { vectors, ...mask } = randomSet({ ...set, dim: inputDim });
      await expectSameEmbeddings(encoder, { regions: vectors, ...mask });
    });
    await fc.assert(property, { numRuns: 12 });
  });

  it('embeds what collate packs, and zero vectors', async () => {
    withRandomWeights(encoder);
    const features = [[1, -2, 3, 0.5, 0, 0, 0, 0], [0, 0, 0, 0]].map((values) => ({
      values: Float32Array.from(values),
      length: values.length / inputDim,
      dim: inputDim,
    })); // prettier-ignore
    const wanted = encoder.encode(encoder.collate(features));
    const regions = tf.tensor3d(
      [...features[0]!.values, ...features[1]!.values, 9, 9, 9, 9],
      [2, 2, inputDim],
    );
    const got = await runExported(await exportEncoder(encoder), {
      regions,
      mask: maskFromLengths([2, 1], 2),
    });
    expectNear(got['vectors']!, await wanted.vectors.data());
  });
});

describe('the graph of weightNormalized', () => {
  it('is 0 for a direction of zeros', async () => {
    const encoder = regionProjection({ ...sizes, layer: weightNormalized(), after: [] });
    for (const { name, variable } of encoder.variables()) {
      variable.assign(name.endsWith('weight_v') ? tf.zeros(variable.shape) : tf.ones(variable.shape));
    }
    const regions = tf.ones<tf.Rank.R3>([1, 2, inputDim]);
    const { vectors } = await runExported(await exportEncoder(encoder), { regions });
    expect([...vectors!]).toEqual(new Array(10).fill(1)); // the bias alone
    await expectSameEmbeddings(encoder, { regions });
  });
});
