import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { describeWithShared } from '@vse/testing';
import { openFlickr30k } from './flickr30k';

describe('openFlickr30k', () => {
  it('reads a zipped token file without images, and drops what is absent where there are images', async () => {
    const folder = await temporaryFolder();
    await writeFile(
      join(folder, 'results_20130124.token.gz'),
      gzipSync('1.jpg#0\tA dog.\n2.jpg#0\tA cat.\n'),
    );
    await writeFile(join(folder, 'split_val.txt'), '2.jpg\n');
    const bare = await openFlickr30k(folder);
    expect(bare.images).toEqual([{ id: '1' }, { id: '2' }]);
    expect(bare.splits).toEqual({ dev: [1] });
    expect(bare.notes.at(-1)).toBe('No image files: there is no flickr30k-images in the folder.');
    await mkdir(join(folder, 'flickr30k-images'));
    await writeFile(join(folder, 'flickr30k-images', '2.jpg'), '');
    const pictured = await openFlickr30k(folder);
    expect(pictured.images).toEqual([{ id: '2', file: join(folder, 'flickr30k-images', '2.jpg') }]);
  });

  it('falls back to the json, and points elsewhere for precomputed features', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'train_caps.txt'), '');
    await expect(openFlickr30k(folder)).rejects.toThrow(/holds train_caps\.txt.*openPrecomputed/);
    const images = [{ filename: '1.jpg', split: 'test', sentences: [{ raw: 'A dog.' }] }];
    await writeFile(join(folder, 'dataset_flickr30k.json'), JSON.stringify({ images }));
    expect((await openFlickr30k(folder)).splits).toEqual({ test: [0] });
  });
});

describeWithShared('openFlickr30k on the real thing', 'data/flickr30k', (folder) => {
  it('finds 31,014 images, 155,070 captions and the splits of 29,000, 1,014 and 1,000', async () => {
    const dataset = await openFlickr30k(folder);
    expect(dataset.images).toHaveLength(31014);
    expect(dataset.captions).toHaveLength(155070);
    const sizes = Object.entries(dataset.splits).map(([split, images]) => [split, images.length]);
    expect(sizes).toEqual([
      ['train', 29000],
      ['dev', 1014],
      ['test', 1000],
    ]);
  });
});
