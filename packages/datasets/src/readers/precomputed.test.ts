import { rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@vse/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { DataError } from '@vse/base';
import { writeNpy } from '@vse/formats';
import { pairsOf } from '../pairs-of';
import { openPrecomputed } from './precomputed';

describe('openPrecomputed', () => {
  let folder: string;
  const text = (name: string, lines: readonly string[]): Promise<void> =>
    writeFile(join(folder, name), lines.map((line) => `${line}\n`).join(''));
  const array = (name: string, rows: number[]): Promise<void> =>
    writeNpy(join(folder, name), {
      shape: [rows.length, 2, 1],
      dtype: 'float32',
      values: Float32Array.from(rows.flatMap((row) => [row, -row])),
    });
  const captions = ['a', 'b', 'c', 'd', 'e', 'f'];
  beforeEach(async () => {
    folder = await temporaryFolder();
    await array('dev_ims.npy', [1, 2]);
    await text('dev_caps.txt', captions);
    await text('dev_ids.txt', ['x', 'y']);
  });

  it('gives each image an id of its own, and says which are renamed', async () => {
    await array('dev_ims.npy', [1, 2, 3, 4, 5, 6]);
    await text('dev_ids.txt', ['x', 'x ', 'x#2', '', 'x', 'dev-3']);
    const { splits, close } = await openPrecomputed(folder);
    const { images, notes } = splits['dev']!.dataset;
    expect(images.map(({ id }) => id)).toEqual(['x', 'x#3', 'x#2', 'dev-3', 'x#4', 'dev-3#2']);
    expect(notes).toEqual([
      'Numbered 1 images: their lines of dev_ids.txt are empty.',
      'Renamed 3 images whose ids in dev_ids.txt are those of earlier ones: x#3, x#4, dev-3#2.',
    ]);
    await close();
  });

  it('reads the number of captions an image off the counts', async () => {
    const { splits, close } = await openPrecomputed(folder);
    const { dataset, features } = splits['dev']!;
    expect(dataset.images).toEqual([
      { id: 'x', row: 0 },
      { id: 'y', row: 1 },
    ]);
    expect(dataset.captions.map((caption) => caption.image)).toEqual([0, 0, 0, 1, 1, 1]);
    const pairs = pairsOf(dataset, 'dev', features);
    expect([...pairs.captionToImage]).toEqual([0, 0, 0, 1, 1, 1]);
    expect([...(await pairs.readImages([1]))[0]!.values]).toEqual([2, -2]);
    expect(Object.keys(splits)).toEqual(['dev']);
    await close();
  });

  it('finds the same pairs where every caption has its own row', async () => {
    await array('dev_ims.npy', [1, 1, 1, 2, 2, 2]);
    await text('dev_ids.txt', ['x', 'x', 'x', 'y', 'y', 'y']);
    const { splits, close } = await openPrecomputed(folder);
    const { dataset, features } = splits['dev']!;
    expect(dataset.images).toEqual([
      { id: 'x', row: 0 },
      { id: 'y', row: 1 },
    ]);
    expect(features.rows).toBe(2);
    expect([...(await features.read([1]))[0]!.values]).toEqual([2, -2]);
    expect(dataset.notes).toEqual(['dev_ims.npy holds every image 3 times; each is used once.']);
    await close();
  });

  it('numbers the images where their names are not there', async () => {
    await rm(join(folder, 'dev_ids.txt'));
    const { splits, close } = await openPrecomputed(folder);
    expect(splits['dev']!.dataset.images).toEqual([
      { id: 'dev-0', row: 0 },
      { id: 'dev-1', row: 1 },
    ]);
    expect(splits['dev']!.dataset.notes).toEqual(['Images are numbered: dev_ids.txt is not there.']);
    await close();
  });

  it('notes which splits share images, except test and testall', async () => {
    for (const [split, ids] of [['test', ['y', 'z']], ['testall', ['y', 'z']]] as const) {
      await array(`${split}_ims.npy`, [1, 2]);
      await text(`${split}_caps.txt`, captions);
      await text(`${split}_ids.txt`, ids);
    } // prettier-ignore
    const { splits, close } = await openPrecomputed(folder);
    expect(splits['dev']!.dataset.notes).toEqual([
      'Shares 1 images with split test.',
      'Shares 1 images with split testall.',
    ]);
    expect(splits['test']!.dataset.notes).toEqual(['Shares 1 images with split dev.']);
    await close();
  });

  it('refuses counts that do not go together, empty captions, cut arrays and empty folders', async () => {
    await text('dev_caps.txt', captions.slice(1));
    await expect(openPrecomputed(folder)).rejects.toThrow(/got 5 captions for 2 images/);
    await text('dev_caps.txt', ['a', '', 'c', 'd']);
    await expect(openPrecomputed(folder)).rejects.toThrow(/dev_caps\.txt, line 2 must be a caption/);
    await text('dev_caps.txt', captions);
    await truncate(join(folder, 'dev_ims.npy'), 130);
    await expect(openPrecomputed(folder)).rejects.toThrow(DataError);
    await expect(openPrecomputed(join(folder, 'none'))).rejects.toThrow(/there is no folder/);
  });
});
