import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { DataError } from '@vse/base';
import { describeWithShared } from '@vse/testing';
import { inspect } from '../inspect';
import { openScenes } from '../scenes/open-scenes';
import { openFlickr8k } from './flickr8k';

describe('openFlickr8k', () => {
  it('reads the folder as it is distributed, with the key that has a suffix', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'Flicker8k_Dataset'));
    await writeFile(join(folder, 'Flicker8k_Dataset', '2258277193_586949ec62.jpg'), '');
    await writeFile(
      join(folder, 'Flickr8k.token.txt'),
      '2258277193_586949ec62.jpg.1#0\tpeople\nx.jpg#0\tgone\n',
    );
    await writeFile(join(folder, 'Flickr_8k.trainImages.txt'), '2258277193_586949ec62.jpg\n');
    const dataset = await openFlickr8k(folder);
    expect(dataset.images.map((image) => image.id)).toEqual(['2258277193_586949ec62']);
    expect(dataset.splits).toEqual({ train: [0] });
    expect(dataset.notes).toEqual([
      'No split dev: Flickr_8k.devImages.txt is not in the folder.',
      'No split test: Flickr_8k.testImages.txt is not in the folder.',
      'Dropped 1 captions of 1 images that are absent: x.jpg.',
    ]);
  });

  it('names what is missing and what is there', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'readme.txt'), '');
    await expect(openFlickr8k(folder)).rejects.toThrow(DataError);
    await expect(openFlickr8k(folder)).rejects.toThrow(
      /Flickr8k\.token\.txt and Flicker8k_Dataset.*holds readme\.txt/,
    );
    await expect(openFlickr8k(join(folder, 'none'))).rejects.toThrow(/there is no folder/);
  });

  it('opens scenes too', async () => {
    const folder = await temporaryFolder();
    const scenes = await openScenes({ folder, sizes: { train: 6, dev: 2, test: 3 } });
    const read = await openFlickr8k(folder);
    expect(read.images.map((image) => image.file)).toEqual(scenes.images.map((image) => image.file));
    expect(read.captions.map((caption) => caption.text)).toEqual(
      scenes.captions.map((caption) => caption.text),
    );
    expect(read.splits).toEqual(scenes.splits);
  });
});

describeWithShared('openFlickr8k on the real thing', 'data/flickr8k', (folder) => {
  it('finds 6,000 and 1,000 images with five captions each', async () => {
    const found = await inspect(await openFlickr8k(folder));
    expect(found.images).toBe(7000);
    expect(found.captions).toBe(35000);
    expect(found.splits['train']).toMatchObject({ images: 6000, captions: 30000, captionsPerImage: [5, 5] });
    expect(found.splits['dev']).toMatchObject({ images: 1000, captions: 5000, captionsPerImage: [5, 5] });
    expect(found.overlaps).toEqual({});
    expect(found.missingFiles).toEqual([]);
    expect(found.notes).toEqual(['No split test: Flickr_8k.testImages.txt is not in the folder.']);
  });
});
