import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DataError } from '@vse/base';
import { temporaryFolder } from '@vse/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { formatInspection, inspect } from '../inspect';
import { openFolder } from './folder';

describe('openFolder', () => {
  let folder: string;
  const put = async (name: string, content: string | Uint8Array = ''): Promise<void> => {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  };
  beforeEach(async () => {
    folder = await temporaryFolder();
    for (const name of ['a.jpg', 'a.png', 'below/b.jpg']) await put(name);
  });

  it('reads pictures of your own with a csv, in folders below too', async () => {
    await put(
      'captions.csv',
      'image,caption,split\na.jpg,one,train\nbelow/b.jpg,two,val\na.jpg,three,train\na.png,four,val\n',
    );
    const dataset = await openFolder(folder, { name: 'mine' });
    expect(dataset.images).toEqual([
      { id: 'a', file: join(folder, 'a.jpg') },
      { id: 'below/b', file: join(folder, 'below/b.jpg') },
      { id: 'a.png', file: join(folder, 'a.png') },
    ]);
    expect(dataset.captions).toEqual([
      { id: 'a.jpg#0', image: 0, text: 'one' },
      { id: 'below/b.jpg#0', image: 1, text: 'two' },
      { id: 'a.jpg#1', image: 0, text: 'three' },
      { id: 'a.png#0', image: 2, text: 'four' },
    ]);
    expect(dataset.splits).toEqual({ train: [0], dev: [1, 2] });
    expect(dataset).toMatchObject({ name: 'mine', synthetic: false, notes: [] });
  });

  it('reads JSON lines, zipped too, with the images in another folder', async () => {
    const images = join(folder, 'below');
    await put('tables/x.jsonl.gz', gzipSync('{"image":"b.jpg","captions":["one","two"]}\n'));
    const dataset = await openFolder(join(folder, 'tables'), { images });
    expect(dataset.images).toEqual([{ id: 'b', file: join(images, 'b.jpg') }]);
    expect(dataset.captions.map(({ text }) => text)).toEqual(['one', 'two']);
    expect(dataset.splits).toEqual({ all: [0] });
  });

  it('counts what is absent and what two splits claim, and inspect shows it', async () => {
    await put('c.csv', 'image,caption,split\na.jpg,one,train\na.jpg,one,test\ngone.jpg,x,train\n');
    const dataset = await openFolder(folder);
    expect(dataset.notes).toEqual([
      'Dropped 1 images that are absent, with their captions: gone.jpg.',
      "Left 1 records in the split of their image's first record.",
    ]);
    const shown = formatInspection(await inspect(dataset));
    expect(shown).toContain('train: 1 images, 2 captions (2 per image, 1.0 words on average, 1 repeated)');
    expect(shown).toContain('note: Dropped 1 images');
  });

  it('opens no file outside the folder of images', async () => {
    for (const name of ['../a.jpg', '/etc/passwd', 'below/../../a.jpg']) {
      await put('c.csv', `image,caption\n${name},x\n`);
      await expect(openFolder(folder)).rejects.toThrow(
        /c\.csv must name a file inside .*which leads out of it/,
      );
      await expect(openFolder(folder, { captions: name })).rejects.toThrow(
        /openFolder: captions must name a file inside/,
      );
    }
  });

  it('names what is missing', async () => {
    await expect(openFolder(folder)).rejects.toThrow(DataError);
    await expect(openFolder(folder)).rejects.toThrow(
      /one table of captions .*got none; .*holds a\.jpg, a\.png, below/,
    );
    await put('c.csv', 'image,caption\ngone.jpg,x\n');
    await expect(openFolder(folder)).rejects.toThrow(/must name images that are in .*, got 1 names of none/);
    await put('d.tsv');
    await expect(openFolder(folder)).rejects.toThrow(/got c\.csv, d\.tsv; .* Name it with captions/);
    await expect(openFolder(folder, { captions: 'e.csv' })).rejects.toThrow(
      /e\.csv must be a readable file, got ENOENT/,
    );
  });
});
