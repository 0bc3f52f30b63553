import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeStored, storeRecipes } from '@vse/core';
import { expectClose, temporaryFolder } from '@vse/testing';
import { textEncoders } from '@vse/text-encoders';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { textFeatures, textNames } from './text-features';

const captions = ['red', 'blue', 'green', 'small'].flatMap((colour) =>
  ['ball', 'box', 'cup', 'dog'].map((thing) => `a ${colour} ${thing} near the ${thing}`),
);

let said: string[];

beforeEach(() => {
  said = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  return () => vi.restoreAllMocks();
});

describe('textFeatures', () => {
  it('fits each representation to the captions, once', async () => {
    const texts = textFeatures(captions, { seed: 1, fisherDim: 5 });
    const dims: number[] = [];
    for (const name of textNames) {
      const features = await texts.of(name);
      expect(await texts.of(name)).toBe(features);
      const { values, unknown } = features.transform(captions);
      expect(values).toHaveLength(captions.length * features.dim);
      expect(unknown).toEqual([]);
      dims.push(features.dim);
    }
    const words = await texts.wordVectors();
    // Words of two letters or more: 8 colours and things, "near", "the".
    expect(dims).toEqual([words.dim, 10, 5]);
  });

  it('makes Fisher vectors of many captions as of few', async () => {
    const features = await textFeatures(captions, { seed: 1, fisherDim: 5 }).of('fisher');
    const some = ['a red cup', 'nothing known', 'the small dog near the box'];
    const { values, unknown } = await features.transformMany!(some);
    const wanted = features.transform(some);
    expectClose(values, wanted.values);
    expect(unknown).toEqual(wanted.unknown);
  });

  it('states recipes, of which the same features are made', async () => {
    const texts = textFeatures(captions, { seed: 1, fisherDim: 5 });
    for (const name of textNames) {
      const features = await texts.of(name);
      const { recipes, arrays } = storeRecipes({ features });
      const made = await makeStored(recipes, [textEncoders], arrays);
      const again = made.features as typeof features;
      expect(again.hash).toBe(features.hash);
      expect(again.transform(captions)).toEqual(features.transform(captions));
    }
  });

  it('takes word vectors from a file, and says how many words it covers', async () => {
    const file = join(await temporaryFolder(), 'vectors.txt');
    await writeFile(file, 'red 1 0\ndog 0 1\nelse 1 1\n');
    const texts = textFeatures(captions, { seed: 1, wordVectors: file });
    expect((await texts.wordVectors()).words).toEqual(['red', 'dog']);
    expect(said.join('')).toContain(`2 of 10 words of the training captions are in ${file}`);
  });

  it('gives the same for the same seed', async () => {
    const hashes = await Promise.all(
      [1, 1].map(async (seed) => (await textFeatures(captions, { seed }).of('fisher')).hash),
    );
    expect(hashes[0]).toBe(hashes[1]);
  });
});
