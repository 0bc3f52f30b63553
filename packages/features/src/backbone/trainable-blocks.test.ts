import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { DataError, OptionError } from '@vse/core';
import {
  describeWithShared,
  expectClose,
  numericGradient,
  sharedFolder,
  tensorsLeftBy,
  temporaryFolder,
} from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { decodeImage } from '../extraction/decode-image';
import type { FeatureExtractor, PixelImage } from '../extraction/extractor';
import { tinyBlockLayers, tinyBlocks } from '../testing/tiny-blocks';
import { cnnExtractor } from '../tfjs/cnn-extractor';
import { trainableBlocks } from './trainable-blocks';

const preprocessing = '-1..1';
const image: PixelImage = {
  width: 4,
  height: 4,
  data: Uint8Array.from({ length: 48 }, (_, i) => (37 * i * i + 11 * i) % 256),
};

/** The cells of the last layer before the pooling by the network itself, and by its two parts after one another. */
async function bothWays(model: string, blocks: number, images: readonly PixelImage[]) {
  const opened = await trainableBlocks({ model, blocks });
  const frozen = await cnnExtractor({ model, output: opened.frozen, preprocessing });
  const whole = await cnnExtractor({ model, preprocessing });
  const [cells, wanted] = await Promise.all([frozen.extract(images), whole.extract(images)]);
  const maps = mapsOf(frozen, cells);
  const got = opened.apply(maps);
  const dispose = async (): Promise<void> => {
    await Promise.all([frozen.dispose(), whole.dispose()]);
    opened.dispose();
    tf.dispose([maps, got]);
  };
  return { opened, maps, got, wanted: wanted.flatMap(({ features }) => [...features.values]), dispose };
}

function mapsOf(
  { length, dim }: FeatureExtractor,
  cells: Awaited<ReturnType<FeatureExtractor['extract']>>,
): tf.Tensor4D {
  const side = Math.sqrt(length);
  const values = cells.flatMap(({ features }) => [...features.values]);
  return tf.tensor4d(values, [cells.length, side, side, dim]);
}

describe('trainableBlocks', () => {
  it.each([1, 2])('computes what the network does, %i of its blocks trained', async (blocks) => {
    const model = await tinyBlocks(await temporaryFolder());
    const { opened, got, wanted, dispose } = await bothWays(model, blocks, [image, { ...image, data: image.data.slice().reverse() }]); // prettier-ignore
    expect(opened).toMatchObject({ frozen: blocks === 1 ? 'pw_1_relu' : 'stem_relu', outputDim: 5 });
    expect(opened.variables().map(({ name, variable }) => [name, variable.shape])).toEqual([
      ...(blocks === 1 ? [] : [['dw_1.depthwise_kernel', [3, 3, 3, 1]], ['pw_1.kernel', [1, 1, 3, 4]]]),
      ['dw_2.depthwise_kernel', [3, 3, 4, 1]],
      ['pw_2.kernel', [1, 1, 4, 5]],
    ]); // prettier-ignore
    expect(got.shape).toEqual([2, 2, 2, 5]);
    expectClose(got, wanted, { absolute: 1e-5 });
    await dispose();
  });

  it('has the gradient of its definition in every kernel', async () => {
    // Without the kinks of ReLUs, at which differences mean nothing.
    const smooth = tinyBlockLayers.map((layer) =>
      layer.kind === 'Activation' ? { ...layer, config: { activation: 'linear' } } : layer,
    );
    const model = await tinyBlocks(await temporaryFolder(), smooth);
    const { opened, maps, dispose } = await bothWays(model, 2, [image]);
    const cost = () => tf.sum<tf.Scalar>(tf.square(opened.apply(maps)));
    const { grads } = tf.variableGrads(cost, opened.variables().map(({ variable }) => variable)); // prettier-ignore
    for (const { variable } of opened.variables()) {
      const at = tf.clone(variable);
      const costAt = (value: tf.Tensor) => (variable.assign(value), cost());
      const tolerance = { relative: 2e-2, absolute: 5e-3 };
      expectClose(grads[variable.name]!, numericGradient(costAt, at), tolerance);
      variable.assign(at);
    }
    await dispose();
  });

  it('leaves no tensors', async () => {
    const model = await tinyBlocks(await temporaryFolder());
    const maps = tf.ones<tf.Rank.R4>([1, 4, 4, 4]);
    const left = await tensorsLeftBy(async () => {
      const blocks = await trainableBlocks({ model, blocks: 1 });
      tf.dispose(tf.variableGrads(() => tf.sum(blocks.apply(maps))));
      blocks.dispose();
    });
    expect(left).toBe(0);
  });

  it('names what does not fit', async () => {
    const folder = await temporaryFolder();
    const model = await tinyBlocks(folder);
    await expect(trainableBlocks({ model, blocks: 3 })).rejects.toThrow(OptionError);
    await expect(trainableBlocks({ model, blocks: 3 })).rejects.toThrow(/from 1 to 2, .*got 3/);
    const changed = (name: string, config: object) =>
      tinyBlocks(
        folder,
        tinyBlockLayers.map((layer) =>
          layer.name === name ? { ...layer, config: { ...layer.config, ...config } } : layer,
        ),
      );
    await changed('pw_2', { strides: [2, 2] });
    await expect(trainableBlocks({ model, blocks: 1 })).rejects.toThrow(
      /pw_2 must be or have a 1 x 1 kernel/,
    );
    await changed('dw_2_relu', { activation: 'elu' });
    await expect(trainableBlocks({ model, blocks: 1 })).rejects.toThrow(
      /linear, relu or relu6, got Activation/,
    );
    const branching = await readFile(await tinyBlocks(folder), 'utf8');
    await writeFile(model, branching.replace('[[["dw_2_relu",0,0,{}]]]', '[[["stem",0,0,{}]]]'));
    await expect(trainableBlocks({ model, blocks: 1 })).rejects.toThrow(DataError);
    await expect(trainableBlocks({ model, blocks: 1 })).rejects.toThrow(
      /pw_2 must read.*dw_2_relu, got stem/,
    );
  });
});

describe('trainableBlocks with a digest', () => {
  it('opens the network of this digest and refuses any other', async () => {
    const model = await tinyBlocks(await temporaryFolder());
    const opened = await trainableBlocks({ model, blocks: 1 });
    const { digest } = opened;
    opened.dispose();
    (await trainableBlocks({ model, blocks: 1, digest })).dispose();
    const other = '0'.repeat(64);
    const left = await tensorsLeftBy(async () => {
      const refused = trainableBlocks({ model, blocks: 1, digest: other });
      await expect(refused).rejects.toThrow(DataError);
      await expect(refused).rejects.toThrow(`must have the sha256 ${other}, got ${digest}. Give the network`);
    });
    expect(left).toBe(0);
  });
});

describeWithShared('trainableBlocks of MobileNet', 'models/mobilenet_v1_0.75_224', (folder) => {
  it('compute what the network does on photographs', async () => {
    const photographs = join(sharedFolder, 'data/flickr8k/Flicker8k_Dataset');
    const [name] = await readdir(photographs);
    const pixels = await decodeImage(join(photographs, name!), { width: 224, height: 224, fit: 'fill' });
    const { opened, got, wanted, dispose } = await bothWays(join(folder, 'model.json'), 2, [pixels]);
    expect(opened).toMatchObject({ frozen: 'conv_pw_11_relu', inputDim: 384, outputDim: 768 });
    // To 1e-5 of the cells' range: the cpu backend's own convolution rounds after each of 768 additions.
    expectClose(got, wanted, { relative: 0, absolute: 1e-5 * Math.max(...wanted) });
    await dispose();
  });
});
