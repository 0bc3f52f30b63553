import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cosine } from '@vse/attention';
import { DataError, type FeatureMatrix } from '@vse/core';
import {
  cnnExtractor,
  decodeImage,
  detectedRegions,
  fasterRcnnHead,
  onnxDetector,
  onnxExtractor,
  orWholeImage,
  proposedRegions,
  regionExtractor,
  transformersExtractor,
  type FeatureExtractor,
} from '@vse/features';
import { fixedRegions } from '@vse/image-encoders';
import { temporaryFolder } from '@vse/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { tinyModel as tinyLayersModel } from '../../../features/src/testing/tiny-model';
import { tinyNetwork as writeNetwork } from '../../../features/src/testing/tiny-network';
import { tinyVisionModel } from '../../../features/src/testing/tiny-vision-model';
import { openEmbedder } from '../embedding/open-embedder-node';
import { saveModel } from '../saving/save-model';
import { tinyNetwork } from '../testing/tiny-network';
import { describeExtractor } from './describe-extractor';

let networks: string;
let pictures: readonly string[];
beforeEach(async () => {
  networks = await temporaryFolder();
  const work = await temporaryFolder();
  pictures = ['red', 'blue'].map((colour) => join(work, `${colour}.svg`));
  for (const [i, colour] of ['red', 'blue'].entries()) {
    await writeFile(
      pictures[i]!,
      `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><rect width="40" height="30" fill="white"/><circle cx="${9 + 9 * i}" cy="15" r="9" fill="${colour}"/></svg>`,
    );
  }
});

/** An extractor with the files of its networks. */
interface Case {
  readonly extractor: FeatureExtractor;
  readonly files: readonly string[];
}

async function feature(): Promise<string> {
  const file = join(networks, 'tiny.onnx');
  await writeFile(file, tinyNetwork(2));
  return file;
}

/** A detector that sees the same two things in every image. */
function detector(): Promise<string> {
  const outputs = {
    boxes: { shape: [2, 4], data: Float32Array.of(0, 0, 8, 4, 4, 2, 16, 12) },
    labels: { shape: [2], data: BigInt64Array.of(3n, 17n) },
    scores: { shape: [2], data: Float32Array.of(0.5, 0.75) },
  };
  return writeNetwork(join(networks, 'detector.onnx'), {
    inputs: [{ name: 'image', shape: [3, 'height', 'width'] }],
    outputs: Object.entries(outputs).map(([name, { shape, data }]) => ({
      name,
      shape,
      type: data instanceof Float32Array ? 'float32' : 'int64',
    })),
    nodes: Object.keys(outputs).map((name) => ({ type: 'Identity', from: [`fixed ${name}`], to: name })),
    constants: Object.fromEntries(
      Object.entries(outputs).map(([name, constant]) => [`fixed ${name}`, constant]),
    ),
  });
}

async function layersModel(features: 'grid' | 'pooled', fit: 'cover' | 'fill' = 'cover'): Promise<Case> {
  await mkdir(join(networks, 'layers'));
  const model = await tinyLayersModel(join(networks, 'layers'));
  const extractor = await cnnExtractor({ model, features, preprocessing: '0..1', fit });
  return { extractor, files: [model] };
}

async function transformersModel(type: string, features: 'pooled' | 'patches'): Promise<Case> {
  const clip = type === 'clip' ? { file: 'vision_model', pooled: 'image_embeds' } : {};
  const model = await tinyVisionModel(join(networks, type), { type, ...clip });
  return { extractor: await transformersExtractor({ model, features, localOnly: true }), files: [model] };
}

/** A feature map of four cells, with regions by a detector or by proposals. */
async function regionsOf(kind: 'detected' | 'proposed' | 'or whole'): Promise<Case> {
  const { extractor: map, files } = await layersModel('grid', 'fill');
  if (kind === 'proposed') {
    return { extractor: regionExtractor({ map, regions: proposedRegions({ count: 4 }) }), files };
  }
  const file = await detector();
  const found = detectedRegions(
    await onnxDetector({ file, head: fasterRcnnHead(), threads: 1, size: { width: 16, height: 12 } }),
    { count: 2, minScore: kind === 'detected' ? 0.6 : 0.9 },
  );
  const regions = kind === 'detected' ? found : orWholeImage(found);
  return { extractor: regionExtractor({ map, regions }), files: [...files, file] };
}

const cases: Readonly<Record<string, () => Promise<Case>>> = {
  'the output of a network in ONNX format': async () => {
    const file = await feature();
    return { extractor: await onnxExtractor({ file, preprocessing: '-1..1', threads: 1 }), files: [file] };
  },
  'a value inside a network in ONNX format': async () => {
    const file = await feature();
    const extractor = await onnxExtractor({ file, layer: 'scaled', preprocessing: '0..1', threads: 1 });
    return { extractor, files: [file] };
  },
  'the feature map of a layers model': () => layersModel('grid'),
  'the mean of the feature map of a layers model': () => layersModel('pooled'),
  'the joint space of CLIP': () => transformersModel('clip', 'pooled'),
  'the patches of DINO': () => transformersModel('dinov2', 'patches'),
  'regions of a detector': () => regionsOf('detected'),
  'the whole image where a detector finds nothing': () => regionsOf('or whole'),
  'proposed regions': () => regionsOf('proposed'),
};

/** Features of the pictures by the extractor that the model is trained with. */
async function featuresBy(extractor: FeatureExtractor): Promise<readonly FeatureMatrix[]> {
  const pixels = await Promise.all(pictures.map((file) => decodeImage(file, extractor.input)));
  return (await extractor.extract(pixels)).map(({ features }) => features);
}

/** Saves a model that gives features as they are. */
async function saved({ extractor, files }: Case): Promise<string> {
  const folder = join(await temporaryFolder(), 'model');
  const regions = fixedRegions({ inputDim: extractor.dim });
  await saveModel(
    folder,
    { images: regions, captions: regions, similarity: cosine() },
    { extractor: await describeExtractor(extractor, { networks: files }) },
  );
  return folder;
}

async function embedded(folder: string, given: readonly string[] = []): Promise<readonly unknown[]> {
  const embedder = await openEmbedder(folder, { threads: 1, networks: given });
  const { items, failures } = await embedder.embedImages(pictures);
  expect(failures).toEqual([]);
  await embedder.dispose();
  return items.map((item) => ({ values: item!.values, length: item!.length, dim: item!.dim }));
}

describe('openEmbedder', () => {
  it.each(Object.entries(cases))('makes %s again, with the same features', async (_, make) => {
    const made = await make();
    const wanted = await featuresBy(made.extractor);
    const folder = await saved(made);
    await made.extractor.dispose();
    expect(await embedded(folder)).toEqual(wanted);
    const [first] = wanted;
    expect(new Set(first!.values).size).toBeGreaterThan(1); // features of something
  });

  it('finds the files of a layers model and of a detector in a folder that the caller names', async () => {
    const made = await regionsOf('detected');
    const wanted = await featuresBy(made.extractor);
    const folder = await saved(made);
    await made.extractor.dispose();
    await rename(networks, `${networks}-moved`);
    await expect(embedded(folder)).rejects.toThrow('need the network model.json of');
    const places = [join(`${networks}-moved`, 'layers'), `${networks}-moved`];
    expect(await embedded(folder, places)).toEqual(wanted);
  });

  it('refuses a layers model with other weights', async () => {
    const made = await layersModel('grid');
    const folder = await saved(made);
    await made.extractor.dispose();
    const weights = join(networks, 'layers', 'group1-shard1of1');
    await writeFile(weights, new Uint8Array(Float32Array.of(1, 11, 0, 0, 0, 0).buffer));
    await expect(embedded(folder)).rejects.toThrow('must have weights');
  });

  it('downloads no model of transformers that only the folder names', async () => {
    const made = await transformersModel('clip', 'pooled');
    const wanted = await featuresBy(made.extractor);
    const folder = await saved(made);
    await made.extractor.dispose();
    await rename(networks, `${networks}-moved`);
    await expect(embedded(folder)).rejects.toThrow(DataError);
    await expect(embedded(folder)).rejects.toThrow(
      `need the model ${join(networks, 'clip')} of transformers, which is not on this machine`,
    );
    expect(await embedded(folder, [join(`${networks}-moved`, 'clip')])).toEqual(wanted);
    await tinyVisionModel(join(networks, 'clip'), { type: 'dinov2' });
    await expect(embedded(folder)).rejects.toThrow('the model'); // another model under the name
  });
});
