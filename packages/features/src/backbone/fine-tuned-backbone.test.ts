import * as tf from '@tensorflow/tfjs-core';
import {
  makeFromRecipe,
  makeStored,
  packRecipes,
  ShapeError,
  storeRecipes,
  type FeatureMatrix,
} from '@vse/core';
import { expectClose, tensorsLeftBy, temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { imageEncoders, meanOfRegions, regionProjection, unitVectors } from '@vse/image-encoders';
import { tinyBlocks } from '../testing/tiny-blocks';
import { fineTunedBackbone } from './fine-tuned-backbone';
import { trainableBlocks, type TrainableBlocks } from './trainable-blocks';

const before = [meanOfRegions(), unitVectors()];
const head = () => regionProjection({ inputDim: 5, embedDim: 3, before, seed: 2 });
const open = async (): Promise<TrainableBlocks> =>
  trainableBlocks({ model: await tinyBlocks(await temporaryFolder()), blocks: 1 });
const image = (seed: number): FeatureMatrix => ({
  values: Float32Array.from({ length: 64 }, (_, i) => 3 + 3 * Math.sin(i * seed)),
  length: 16,
  dim: 4,
});

describe('fineTunedBackbone', () => {
  it('is the head over the mean of the blocks\u2019 cells, divided by its length', async () => {
    const blocks = await open();
    const encoder = fineTunedBackbone({ blocks, head: head() });
    const images = [image(1), image(2)];
    const { vectors } = encoder.encode(encoder.collate(images));
    const cells = blocks.apply(
      tf.stack(images.map(({ values }) => tf.tensor3d(values, [4, 4, 4]))) as tf.Tensor4D,
    );
    const pooled = tf.mean(cells, [1, 2]).arraySync() as number[][]; // [2, 5]
    const wanted = regionProjection({ inputDim: 5, embedDim: 3, seed: 2 });
    const matrices = pooled.map((row) => ({ values: Float32Array.from(row), length: 1, dim: 5 }));
    const batch = wanted.collate(matrices.map(({ values, ...rest }) => {
      const length = Math.hypot(...values);
      return { ...rest, values: values.map((value) => value / length) };
    })); // prettier-ignore
    expectClose(vectors, wanted.encode(batch).vectors);
    encoder.dispose();
  });

  it('embeds every cell if the head does not pool', async () => {
    const cells = regionProjection({ inputDim: 5, embedDim: 3 });
    const encoder = fineTunedBackbone({ blocks: await open(), head: cells });
    expect(encoder.encode(encoder.collate([image(1)])).vectors.shape).toEqual([1, 4, 3]);
    encoder.dispose();
  });

  it('trains blocks and head together: gradient steps lower the cost of both', async () => {
    const encoder = fineTunedBackbone({ blocks: await open(), head: head() });
    expect(encoder.variables().map(({ name }) => name)).toEqual([
      'backbone.dw_2.depthwise_kernel',
      'backbone.pw_2.kernel',
      'fc.weight',
      'fc.bias',
    ]);
    const batch = encoder.collate([image(1), image(2)]);
    const target = tf.tensor3d([[[1, 0, 0]], [[0, 1, 0]]]); // prettier-ignore
    const cost = () =>
      tf.sum<tf.Scalar>(tf.squaredDifference(encoder.encode(batch, { training: true }).vectors, target));
    const variables = encoder.variables().map(({ variable }) => variable);
    const before = variables.map((variable) => variable.dataSync().slice());
    const first = cost().dataSync()[0]!;
    for (let step = 0; step < 20; step++) {
      const { grads } = tf.variableGrads(cost, variables);
      for (const variable of variables) {
        variable.assign(tf.sub(variable, tf.mul(0.05, grads[variable.name]!)));
      }
    }
    expect(cost().dataSync()[0]!).toBeLessThan(0.7 * first);
    variables.forEach((variable, i) => expect(variable.dataSync()).not.toEqual(before[i]));
    encoder.dispose();
  });

  it('has the digest of its network as fingerprint, and leaves no tensors', async () => {
    const blocks = await open();
    const encoder = fineTunedBackbone({ blocks, head: head() });
    expect(encoder.fingerprint).toEqual({ backbone: blocks.digest });
    const batch = encoder.collate([image(3)]);
    expect(await tensorsLeftBy(() => encoder.encode(batch).vectors)).toBe(1);
    encoder.dispose();
  });

  it.each(['packed', 'stored'])('is made again from its %s recipe, with the same weights', async (way) => {
    const encoder = fineTunedBackbone({ blocks: await open(), head: head() });
    for (const { variable } of encoder.variables()) variable.assign(tf.mul(variable, 1.5));
    const table = { ...imageEncoders, fineTunedBackbone, trainableBlocks };
    const { recipes, arrays } = storeRecipes({ encoder });
    const { encoder: made } = (await (way === 'stored'
      ? makeStored(JSON.parse(JSON.stringify(recipes)) as typeof recipes, [table], arrays)
      : makeFromRecipe(
          structuredClone(packRecipes('test', { encoder })),
          ({ name }) => table[name as 'tanh'],
        ))) as { readonly encoder: typeof encoder };
    expect(made.fingerprint).toEqual(encoder.fingerprint);
    expect(made.variables().map(({ name }) => name)).toEqual(encoder.variables().map(({ name }) => name));
    made.variables().forEach(({ variable }, i) => variable.assign(encoder.variables()[i]!.variable));
    const embedded = (by: typeof encoder) => by.encode(by.collate([image(1), image(2)])).vectors.data();
    expect(await embedded(made)).toEqual(await embedded(encoder));
    for (const one of [encoder, made]) one.dispose();
  });

  it('is opened from a saved recipe by no table that opens no files', async () => {
    const { recipes, arrays } = storeRecipes({
      images: fineTunedBackbone({ blocks: await open(), head: head() }),
    });
    await expect(makeStored(recipes, [imageEncoders], arrays)).rejects.toThrow(
      'images is made by "fineTunedBackbone", which no table has',
    );
  });

  it('refuses maps of another shape', async () => {
    const encoder = fineTunedBackbone({ blocks: await open(), head: head() });
    expect(() => encoder.collate([])).toThrow(/at least one image/);
    expect(() => encoder.collate([{ ...image(1), dim: 8, length: 8 }])).toThrow(ShapeError);
    expect(() => encoder.collate([{ values: new Float32Array(12), length: 3, dim: 4 }])).toThrow(
      /square map/,
    );
    expect(() => encoder.encode({})).toThrow(/use collate/);
    encoder.dispose();
  });
});
