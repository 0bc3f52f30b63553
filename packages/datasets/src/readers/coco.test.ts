import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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
    expect(dataset.notes[0]).toBe('Dropped 1 images that are absent, with their captions.');
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
