import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cosine } from '@vse/attention';
import { OptionError } from '@vse/core';
import { decodeImage, descriptorExtractor, onnxExtractor, type FeatureExtractor } from '@vse/features';
import { fixedRegions } from '@vse/image-encoders';
import { temporaryFolder } from '@vse/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { openEmbedder } from '../embedding/open-embedder-node';
import { saveModel } from '../saving/save-model';
import type { ExtractorRecord } from '../schema/model-info';
import { tinyNetwork } from '../testing/tiny-network';
import { describeExtractor } from './describe-extractor';
import { joinExtractors } from './join-extractors';
import { openExtractor } from './open-extractor';

let work: string;
let picture: string;
beforeEach(async () => {
  work = await temporaryFolder();
  picture = join(work, 'red.svg');
  const circle = '<circle cx="12" cy="15" r="9" fill="red"/>';
  await writeFile(picture, `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30">${circle}</svg>`);
});

/** A network with its description, and its features of the picture. */
async function network(factor: number, fit: 'cover' | 'fill') {
  const file = join(work, `${factor}.onnx`);
  await writeFile(file, tinyNetwork(factor));
  const extractor: FeatureExtractor = await onnxExtractor({ file, preprocessing: '0..1', fit, threads: 1 });
  const [extracted] = await extractor.extract([await decodeImage(picture, extractor.input)]);
  const record = await describeExtractor(extractor, { networks: [file] });
  await extractor.dispose();
  return { record, values: [...extracted!.features.values] };
}

describe('joinExtractors', () => {
  it('opens from a model folder as the vectors of each, every picture decoded as each asks', async () => {
    const a = await network(2, 'cover');
    const b = await network(3, 'fill');
    const record = joinExtractors([a.record, b.record]);
    expect(record).toMatchObject({ name: 'joined extractors', length: 1, dim: 6 });
    expect(record.networks.map(({ name }) => name)).toEqual(['2.onnx', '3.onnx']);
    expect(b.values).not.toEqual(a.values.map((value) => value * 1.5)); // cover and fill read other pixels
    const folder = join(work, 'model');
    const regions = fixedRegions({ inputDim: 6 });
    await saveModel(
      folder,
      { images: regions, captions: regions, similarity: cosine() },
      { extractor: record },
    );
    const embedder = await openEmbedder(folder, { threads: 1 });
    const { items, failures } = await embedder.embedImages([picture, join(work, 'none.jpg')]);
    expect([...items[0]!.values]).toEqual([...a.values, ...b.values]);
    expect(failures).toMatchObject([{ index: 1 }]);
    await embedder.dispose();
  });

  it('keeps each network once, and a single extractor as it is', async () => {
    const { record } = await network(2, 'cover');
    expect(joinExtractors([record])).toBe(record);
    expect(joinExtractors([record, record])).toMatchObject({ dim: 6, networks: [{ name: '2.onnx' }] });
  });

  it('refuses none, and other numbers of vectors', async () => {
    expect(() => joinExtractors([])).toThrow(OptionError);
    const { record } = await network(2, 'cover');
    const regions = await describeExtractor(descriptorExtractor({ threads: 1 }));
    expect(() => joinExtractors([record, regions])).toThrow(/got 1 of onnx and \d+ of descriptor/);
  });

  it.each([undefined, [], [{}], 'onnx', [null]])('refuses to open parts %j', async (parts) => {
    const { record } = await network(2, 'cover');
    const joined: ExtractorRecord = { ...record, name: 'joined extractors', settings: { parts } };
    await expect(openExtractor(joined)).rejects.toThrow('settings.parts of joined extractors must be a list');
  });

  it('refuses another dimension than that of its parts', async () => {
    const { record } = await network(2, 'cover');
    const joined = { ...joinExtractors([record, record]), dim: 5 };
    await expect(openExtractor(joined, { threads: 1, networks: [work] })).rejects.toThrow(
      '5 dimensions together',
    );
  });
});
