import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dataset } from '@vse/datasets';
import { descriptorExtractor } from '@vse/features';
import { temporaryFolder } from '@vse/testing';
import { beforeEach, expect, it, vi } from 'vitest';
import { extractWith } from './extract';
import { flickr8kFolder } from './testing/folders';
import { openDataset } from './open-dataset';

let said: string[];
let cache: string;
beforeEach(async () => {
  said = [];
  cache = await temporaryFolder();
  vi.stubEnv('VSE_CACHE', cache);
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  return () => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  };
});

async function featuresOf(dataset: Dataset, longest = 32) {
  const extractor = descriptorExtractor({ threads: 1, longest });
  const store = await extractWith({ skipBad: false }, dataset, extractor, 'test');
  const read = await store.read(store.ids.map((_, row) => row));
  await store.close();
  await extractor.dispose();
  return read.map(({ values }) => [...values.slice(0, 8)]);
}

const places = () => readdir(join(cache, 'features'));

it('keeps features by network, order of the images and folder, and extracts replaced pictures again', async () => {
  const [folder, other] = [await flickr8kFolder(), await flickr8kFolder()];
  const dataset = await openDataset({ data: folder });
  const first = await featuresOf(dataset);
  expect(await featuresOf(dataset)).toEqual(first);
  expect(await places()).toHaveLength(1);
  await featuresOf(dataset, 48);
  expect(await places()).toHaveLength(2);
  const reordered = await featuresOf({ ...dataset, images: [...dataset.images].reverse() });
  expect([...reordered].reverse()).toEqual(first);
  expect(await places()).toHaveLength(3);
  await featuresOf(await openDataset({ data: other }));
  expect(await places()).toHaveLength(4);

  const picture = (i: number) => join(folder, 'Flicker8k_Dataset', `picture${i}.png`);
  await rename(picture(2), picture(9));
  await rename(picture(5), picture(2));
  await rename(picture(9), picture(5));
  said = [];
  const replaced = await featuresOf(dataset);
  expect(said.join('')).toMatch(/2 of 8 images changed since .* was made: extracted again\./);
  const at = (i: number) => dataset.images.findIndex(({ id }) => id.startsWith(`picture${i}`));
  expect(replaced[at(2)]).toEqual(first[at(5)]);
  expect(await places()).toHaveLength(4);
});
