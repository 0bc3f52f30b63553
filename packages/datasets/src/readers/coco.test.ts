import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@vse/base';
import { temporaryFolder } from '@vse/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { openCocoCaptions } from './coco';

describe('openCocoCaptions', () => {
  let folder: string;
  let path: string;
  const images = [
    { id: 7, file_name: 'COCO_val2014_000000000007.jpg', width: 640, height: 480 },
    { id: 3, file_name: 'COCO_val2014_000000000003.jpg' },
  ];
  const annotations = [
    { id: 1, image_id: 3, caption: 'A cat. ' },
    { id: 2, image_id: 7, caption: 'A dog.' },
    { id: 4, image_id: 3, caption: ' ' },
  ];
  beforeAll(async () => {
    folder = await temporaryFolder();
    path = join(folder, 'captions_val2014.json');
    await writeFile(join(folder, images[1]!.file_name), '');
  });

  it('joins images and captions by their numbers', async () => {
    await writeFile(path, JSON.stringify({ images, annotations }));
    const dataset = await openCocoCaptions(path);
    expect(dataset.images).toEqual([
      { id: 'COCO_val2014_000000000007', width: 640, height: 480 },
      { id: 'COCO_val2014_000000000003' },
    ]);
    expect(dataset.captions).toEqual([
      { id: '1', image: 1, text: 'A cat.' },
      { id: '2', image: 0, text: 'A dog.' },
    ]);
    expect(dataset.splits).toEqual({ dev: [0, 1] });
    expect(dataset.notes).toEqual(['Dropped 1 captions without words.']);
  });

  it('keeps only what has a file, where files are named', async () => {
    await writeFile(path, JSON.stringify({ images, annotations }));
    const dataset = await openCocoCaptions(path, { images: folder, split: 'test' });
    expect(dataset.images.map(({ file }) => file)).toEqual([join(folder, images[1]!.file_name)]);
    expect(dataset.captions.map(({ id, image }) => [id, image])).toEqual([['1', 0]]);
    expect(dataset.splits).toEqual({ test: [0] });
    expect(dataset.notes[0]).toBe(
      'Dropped 1 images that are absent, with their captions: COCO_val2014_000000000007.jpg.',
    );
  });

  it('counts captions of images that are not listed, and takes the split from the name of the file alone', async () => {
    const stray = { id: 9, image_id: 99, caption: 'x' };
    const train = join(folder, 'captions_train2014.json'); // in a folder whose name may hold "val"
    await writeFile(train, JSON.stringify({ annotations: [stray, ...annotations], images }));
    const dataset = await openCocoCaptions(train);
    expect(Object.keys(dataset.splits)).toEqual(['train']);
    expect(dataset.captions).toHaveLength(2);
    expect(dataset.notes[0]).toBe('Dropped 1 captions of images that the file does not list.');
  });

  it('finds pictures in the folder that a name has, from above it and from within', async () => {
    const home = await temporaryFolder();
    await mkdir(join(home, 'img', 'val2014'), { recursive: true });
    for (const name of ['a.jpg', 'b.jpg']) await writeFile(join(home, 'img', 'val2014', name), '');
    const file = join(home, 'captions_val2014.json');
    const listed = ['a.jpg', 'b.jpg'].map((name, id) => ({ id, file_name: `val2014/${name}` }));
    await writeFile(file, JSON.stringify({ images: listed, annotations: [] }));
    for (const folder of ['img', 'img/val2014']) {
      const { images: found, notes } = await openCocoCaptions(file, { images: join(home, folder) });
      expect(found).toEqual([
        { id: 'val2014/a', file: join(home, 'img/val2014/a.jpg') },
        { id: 'val2014/b', file: join(home, 'img/val2014/b.jpg') },
      ]);
      expect(notes).toEqual([]);
    }
  });

  it('gives a.jpg and a.png two ids, and opens no folder without its pictures', async () => {
    const home = await temporaryFolder();
    const file = join(home, 'captions_val2014.json');
    const listed = ['a.jpg', 'a.png'].map((name, id) => ({ id, file_name: name }));
    await writeFile(file, JSON.stringify({ images: listed, annotations: [] }));
    expect((await openCocoCaptions(file)).images.map(({ id }) => id)).toEqual(['a', 'a.png']);
    await expect(openCocoCaptions(file, { images: home })).rejects.toThrow(DataError);
    await expect(openCocoCaptions(file, { images: home })).rejects.toThrow(
      /must name images that are in .*got 2 names of none \(a\.jpg, a\.png\).*Give the folder of its images/,
    );
  });

  it('names the entry at fault', async () => {
    await writeFile(path, JSON.stringify({ images, annotations: [{ id: 1, image_id: '3', caption: 'x' }] }));
    await expect(openCocoCaptions(path)).rejects.toThrow(
      /annotations\[0\]\.image_id must be a number, got string/,
    );
    await writeFile(path, '{}');
    await expect(openCocoCaptions(path)).rejects.toThrow(/list "images", got no such key/);
    await writeFile(path, 'null');
    await expect(openCocoCaptions(path)).rejects.toThrow(
      /must be JSON, an object with the lists images, annotations/,
    );
    await writeFile(path, '[');
    await expect(openCocoCaptions(path)).rejects.toThrow(/must be JSON/);
    await expect(openCocoCaptions(join(folder, 'none.json'))).rejects.toThrow(/ENOENT/);
  });
});
