import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { DataError, OptionError, type FeatureMatrix } from '@vse/core';
import {
  decodeImage,
  descriptorExtractor,
  joinedOutputs,
  mirroredViews,
  onnxExtractor,
  tenCropMean,
} from '@vse/features';
import { temporaryFolder } from '@vse/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { openEmbedder } from '../embedding/open-embedder-node';
import { saveModel } from '../saving/save-model';
import { tinyModel, tinyTables } from '../testing/tiny-model';
import { tinyNetwork } from '../testing/tiny-network';
import { describeExtractor } from './describe-extractor';
import { openExtractor } from './open-extractor';

const tables = tinyTables;
const drawing = (colour: string) =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><rect width="40" height="30" fill="white"/><circle cx="20" cy="15" r="9" fill="${colour}"/></svg>`,
  );

let work: string;
let network: string;
let folder: string;
let pictures: readonly string[];
beforeEach(async () => {
  work = await temporaryFolder();
  network = join(work, 'networks', 'tiny.onnx');
  folder = join(work, 'models', 'dogs');
  await mkdir(join(work, 'networks'));
  await writeFile(network, tinyNetwork(2));
  pictures = ['red', 'green', 'blue'].map((colour) => join(work, `${colour}.svg`));
  for (const picture of pictures) await writeFile(picture, drawing(basename(picture, '.svg')));
});

const options = { preprocessing: '0..1', fit: 'cover', threads: 1 } as const;

/** Saves a model over features of the tiny network, and returns the features of the pictures. */
async function saved(): Promise<readonly FeatureMatrix[]> {
  const extractor = await onnxExtractor({ file: network, ...options });
  const pixels = await Promise.all(pictures.map((file) => decodeImage(file, extractor.input)));
  const features = (await extractor.extract(pixels)).map((extracted) => extracted.features);
  await saveModel(folder, tinyModel(1), {
    extractor: await describeExtractor(extractor, { networks: [network] }),
  });
  await extractor.dispose();
  return features;
}

describe('openEmbedder with an extractor', () => {
  it('embeds paths, bytes and pixels as the features that the model was trained on', async () => {
    const features = await saved();
    const embedder = await openEmbedder(folder, { tables, threads: 1 });
    const wanted = (await embedder.embedImages(features)).items;
    const pixels = await decodeImage(pictures[2]!, { width: 8, height: 8, fit: 'cover' });
    const mixed = [
      pictures[0]!,
      drawing('green'),
      pixels,
      join(work, 'none.jpg'),
      Buffer.from('no image'),
      features[1]!,
    ];
    const { items, failures } = await embedder.embedImages(mixed);
    expect([items[0], items[1], items[2], items[5]]).toEqual([wanted[0], wanted[1], wanted[2], wanted[1]]);
    expect(failures.map(({ index, error }) => [index, error instanceof DataError])).toEqual([
      [3, true],
      [4, true],
    ]);
    expect(failures[0]!.error.message).toContain('none.jpg: the file is missing');
    const wrong = await embedder.embedImages([{ data: new Uint8Array(5), width: 2, height: 1 }]);
    expect(wrong.failures[0]!.error.message).toContain('must have 2 x 1 x 3 numbers');
    await embedder.dispose();
  });

  it('finds the network where the folder says, beside it, in it, or where the caller says', async () => {
    await saved();
    const opens = async (networks?: readonly string[], at = folder) => {
      const embedder = await openEmbedder(at, { tables, threads: 1, ...(networks && { networks }) });
      expect((await embedder.embedImages([pictures[0]!])).failures).toEqual([]);
      await embedder.dispose();
    };
    await opens();
    await rename(work, `${work}-moved`); // both together
    work = `${work}-moved`;
    pictures = pictures.map((file) => join(work, basename(file)));
    folder = join(work, 'models', 'dogs');
    await opens();
    await rename(join(work, 'networks', 'tiny.onnx'), join(work, 'models', 'tiny.onnx'));
    await opens();
    await rename(join(work, 'models', 'tiny.onnx'), join(folder, 'tiny.onnx'));
    await opens();
    await rename(join(folder, 'tiny.onnx'), join(work, 'other-name.onnx'));
    await opens([join(work, 'other-name.onnx')]);
    await mkdir(join(work, 'all'));
    await rename(join(work, 'other-name.onnx'), join(work, 'all', 'tiny.onnx'));
    await opens([join(work, 'all')]);
  });

  it('asks for a network that is missing, or is another one, by name, size and digest', async () => {
    await saved();
    const bytes = tinyNetwork(2).length;
    const before = tf.memory().numTensors;
    const refusal = async (networks: readonly string[] = []) =>
      openEmbedder(folder, { tables, threads: 1, networks }).then(
        () => 'it opened',
        (error: unknown) => (error as DataError).message,
      );
    await rm(network);
    const missing = await refusal();
    expect(missing).toMatch(
      new RegExp(`need the network tiny\\.onnx of ${bytes} bytes, sha256 [0-9a-f]{64}; it was not found`),
    );
    expect(missing).toContain('networks: [');
    await writeFile(network, tinyNetwork(3)); // the same size
    expect(await refusal()).toMatch(/found .*tiny\.onnx of sha256 [0-9a-f]{64}/);
    await writeFile(network, 'short');
    expect(await refusal([network])).toContain('tiny.onnx of 5 bytes');
    expect(tf.memory().numTensors).toBe(before);
    const without = await openEmbedder(folder, { tables, extractor: false });
    await expect(without.embedImages(pictures)).rejects.toThrow('pictures need the extractor onnx');
    expect((await without.embedCaptions(['a dog'])).failures).toEqual([]);
    await without.dispose();
  });

  it('makes descriptors and ten crops again', async () => {
    const descriptors = descriptorExtractor({ threads: 1, proposals: { count: 5 }, longest: 64 });
    const again = await openExtractor(await describeExtractor(descriptors), { threads: 1 });
    expect(again.dim).toBe(descriptors.dim);
    const pixels = await decodeImage(pictures[0]!, descriptors.input);
    const [wanted] = await descriptors.extract([pixels]);
    expect(await again.extract([pictures[0]!])).toEqual([{ item: wanted!.features, boxes: wanted!.boxes }]);
    await again.dispose();
    const crops = tenCropMean(await onnxExtractor({ file: network, ...options }), { from: 16 });
    const cropRecord = await describeExtractor(crops, { networks: [network] });
    const cropsAgain = await openExtractor(cropRecord, { threads: 1, networks: [network] });
    const [ten] = await crops.extract([await decodeImage(pictures[0]!, crops.input)]);
    expect(await cropsAgain.extract([pictures[0]!])).toEqual([{ item: ten!.features }]);
    await Promise.all([crops.dispose(), cropsAgain.dispose()]);
  });

  it('makes mirrored views of joined outputs again', async () => {
    await writeFile(network, tinyNetwork(2, { map: true }));
    const pools = [{ pool: 'mean' as const }, { pool: 'max' as const, rows: [0, 3] as const }];
    const outputs = [{ output: 'features' }, { output: 'map', pools }];
    const views = mirroredViews(await joinedOutputs({ file: network, ...options, kernel: 'cubic', outputs }));
    const record = await describeExtractor(views, { networks: [network] });
    const again = await openExtractor(JSON.parse(JSON.stringify(record)) as typeof record, {
      threads: 1,
      networks: [network],
    });
    const [wanted] = await views.extract([await decodeImage(pictures[0]!, views.input)]);
    expect(wanted!.features.length).toBe(2);
    const boxes = Float32Array.of(0, 0, 1, 1, 0, 0, 1, 1); // both views are of the whole picture
    expect(await again.extract([pictures[0]!])).toEqual([{ item: wanted!.features, boxes }]);
    await Promise.all([views.dispose(), again.dispose()]);
  });

  it('refuses an extractor that it does not know, or that is made with other settings', async () => {
    const record = await describeExtractor(descriptorExtractor({ threads: 1 }));
    await expect(openExtractor({ ...record, name: 'constructor' })).rejects.toThrow('got constructor');
    const older = { ...record, settings: { ...record.settings, version: 0 } };
    await expect(openExtractor(older, { threads: 1 })).rejects.toThrow(
      'must have version 0 as model.json says',
    );
    await expect(openExtractor({ ...record, dim: 3 }, { threads: 1 })).rejects.toThrow('must have dim 3');
    await expect(openExtractor({ ...record, settings: {} }, { threads: 1 })).rejects.toThrow(
      'cannot be made from its settings',
    );
  });
});

describe('describeExtractor', () => {
  it('refuses what is no description, no extractor and no list of networks', async () => {
    for (const bad of [null, {}, { name: 'onnx' }, 'onnx']) {
      await expect(openExtractor(bad as never)).rejects.toThrow(
        'record must have name, settings and networks',
      );
    }
    const record = { name: 'onnx', settings: {}, length: 1, dim: 1, networks: [] };
    await expect(openExtractor(record, { networks: 'a.onnx' } as never)).rejects.toThrow(
      'networks: wanted a list',
    );
    await expect(openExtractor(record, { thread: 1 } as never)).rejects.toThrow('got thread.');
    for (const bad of [null, {}, 'onnx']) {
      await expect(describeExtractor(bad as never)).rejects.toThrow(
        'extractor must be an extractor of @vse/features',
      );
    }
    await expect(describeExtractor(record, { networks: 'a.onnx' } as never)).rejects.toThrow(
      'networks: wanted a list',
    );
  });

  it('refuses networks that are missing or are not those of the extractor', async () => {
    const extractor = await onnxExtractor({ file: network, ...options });
    await expect(describeExtractor(extractor)).rejects.toThrow(OptionError);
    await expect(describeExtractor(extractor)).rejects.toThrow('networks must name the files');
    const other = join(work, 'other.onnx');
    await writeFile(other, tinyNetwork(5));
    await expect(describeExtractor(extractor, { networks: [other] })).rejects.toThrow(
      'must be one that the extractor runs',
    );
    await expect(describeExtractor(extractor, { networks: [join(work, 'none')] })).rejects.toThrow(
      'cannot be read (ENOENT)',
    );
    await extractor.dispose();
  });
});
