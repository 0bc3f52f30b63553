import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@vse/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { DataError, OptionError } from '@vse/base';
import sharp from 'sharp';
import { openScenes, type ScenesDataset } from './open-scenes';

const sizes = { train: 14, dev: 4, test: 6 };

describe('openScenes', () => {
  let folder: string;
  let dataset: ScenesDataset;
  beforeAll(async () => {
    folder = await temporaryFolder();
    dataset = await openScenes({ folder, seed: 3, sizes });
  });

  it('has the requested sizes, five captions per image, and the mark of synthetic data', () => {
    expect(dataset.synthetic).toBe(true);
    expect(dataset.images).toHaveLength(24);
    expect(dataset.captions).toHaveLength(120);
    expect(
      [dataset.splits['train'], dataset.splits['dev'], dataset.splits['test']].map((s) => s?.length),
    ).toEqual([14, 4, 6]);
    expect(dataset.captions.map((caption) => caption.image)).toEqual(
      Array.from({ length: 120 }, (_, i) => Math.floor(i / 5)),
    );
  });

  it('draws real pictures of the stated size', async () => {
    for (const image of dataset.images.slice(0, 3)) {
      const { width, height, format } = await sharp(image.file).metadata();
      expect({ width, height, format }).toEqual({ width: image.width, height: image.height, format: 'jpeg' });
    }
  });

  it('keeps what is right and makes again what is missing or damaged', async () => {
    const [first, second] = dataset.images.map((image) => image.file!);
    const before = await readFile(first!);
    await writeFile(first!, before.subarray(0, 100));
    await rm(second!);
    await writeFile(join(folder, 'Flickr8k.token.txt'), 'cut');
    const stages: string[] = [];
    await openScenes({ folder, seed: 3, sizes, onProgress: ({ stage }) => stages.push(stage) });
    expect(await readFile(first!)).toEqual(before);
    expect(stages).toHaveLength(24);
    expect(stages).toContain('drawing');
    const again: string[] = [];
    await openScenes({ folder, seed: 3, sizes, onProgress: ({ stage }) => again.push(stage) });
    expect(new Set(again)).toEqual(new Set(['checking']));
  });

  it('refuses a folder of other scenes, a folder of other files, and impossible options', async () => {
    await expect(openScenes({ folder, seed: 4, sizes })).rejects.toThrow(DataError);
    await expect(openScenes({ folder: join(folder, 'Sentences'), sizes })).rejects.toThrow(/other files/);
    const file = join(folder, 'Flickr8k.token.txt');
    await expect(openScenes({ folder: join(file, 'x'), sizes })).rejects.toThrow(/written to, got ENOTDIR/);
    await expect(openScenes({ folder, seed: 0.5 })).rejects.toThrow(OptionError);
    await expect(openScenes({ folder, sizes: { ...sizes, dev: -1 } })).rejects.toThrow(/sizes\.dev/);
  });

  it('stops on a signal and continues later', async () => {
    const other = join(await temporaryFolder(), 'scenes');
    const stop = new AbortController();
    const onProgress = (): void => stop.abort();
    await expect(openScenes({ folder: other, sizes, onProgress, signal: stop.signal })).rejects.toThrow(
      /abort/i,
    );
    const whole = await openScenes({ folder: other, sizes });
    expect(whole.images).toHaveLength(24);
  });
});
