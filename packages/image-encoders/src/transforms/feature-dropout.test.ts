import * as tf from '@tensorflow/tfjs-core';
import { OptionError } from '@vse/core';
import { describe, expect, it } from 'vitest';
import { attentionPooling } from '../projections/attention-pooling';
import { regionProjection } from '../region-projection';
import { twoLayerBranch } from '../two-layer-branch';
import { itIsATransform } from '../testing/transform-cases';
import { featureDropout } from './feature-dropout';
import { sizeAugmentation } from './size-augmentation';

describe('featureDropout', () => {
  it('drops by its rate in training, scales the others up, and repeats a named draw', async () => {
    const ones = { vectors: tf.ones<tf.Rank.R3>([4, 5, 50]) };
    const drop = featureDropout({ rate: 0.75, seed: 3 });
    const values = (options?: object) => drop.apply(ones, options).vectors.data();
    const first = await values({ training: true, draw: 'step 1' });
    expect([...new Set(first)].sort()).toEqual([0, 4]);
    expect(first.filter((value) => value === 0).length / 1000).toBeCloseTo(0.75, 1);
    expect(await values({ training: true, draw: 'step 1' })).toEqual(first);
    expect(await values({ training: true, draw: 'step 2' })).not.toEqual(first);
    expect(new Set(await values())).toEqual(new Set([1]));
  });

  it('reaches an encoder in training only', async () => {
    const encoder = regionProjection({ inputDim: 3, embedDim: 4, before: [featureDropout()], after: [] });
    const batch = encoder.collate([{ values: Float32Array.of(1, 2, 3), length: 1, dim: 3 }]);
    const draws = ['a', 'b', 'c', 'd'].map((draw) => encoder.encode(batch, { training: true, draw }).vectors);
    const different = new Set(await Promise.all(draws.map(async (vectors) => String(await vectors.data()))));
    expect(different.size).toBeGreaterThan(1);
    const plain = encoder.encode(batch).vectors.dataSync();
    expect(encoder.encode(batch, { draw: 'a' }).vectors.dataSync()).toEqual(plain);
  });

  it.each([1, 1.5, -0.1, NaN, Infinity, null, '0.5'])('refuses a rate of %s', (given) => {
    const rate = given as number;
    expect(() => featureDropout({ rate })).toThrow(OptionError);
    expect(() => sizeAugmentation({ rate })).toThrow(OptionError);
    expect(() => twoLayerBranch({ inputDim: 3, hiddenDim: 4, embedDim: 2, dropoutRate: rate })).toThrow(
      OptionError,
    );
    const cells = { globalDim: 3, cellDim: 2, heads: 1 };
    expect(() => attentionPooling({ ...cells, dropoutRate: rate })).toThrow(OptionError);
    expect(() => attentionPooling({ ...cells, globalDropoutRate: rate })).toThrow(OptionError);
  });

  itIsATransform(featureDropout({ rate: 0.5 }), (rows) => rows); // outside training
});
