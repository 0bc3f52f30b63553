import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@vse/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { openKarpathy } from './karpathy';

describe('openKarpathy', () => {
  let folder: string;
  let path: string;
  const write = (value: unknown): Promise<void> => writeFile(path, JSON.stringify(value));
  beforeAll(async () => {
    folder = await temporaryFolder();
    path = join(folder, 'dataset_small.json');
    await writeFile(join(folder, 'b.jpg'), '');
  });

  it('reads images, captions of any number, and splits', async () => {
    await write({
      images: [
        { filename: 'a.jpg', split: 'val', sentences: [{ raw: ' One. ' }, { raw: 'Two.' }] },
        { filename: 'b.jpg', split: 'restval', sentences: [{ raw: 'Three.' }] },
      ],
    });
    const dataset = await openKarpathy(path);
    expect(dataset.name).toBe('small');
    expect(dataset.splits).toEqual({ dev: [0], restval: [1] });
    expect(dataset.captions.map(({ image, text }) => [image, text])).toEqual([
      [0, 'One.'],
      [0, 'Two.'],
      [1, 'Three.'],
    ]);
    const pictured = await openKarpathy(path, { images: folder });
    expect(pictured.images).toEqual([{ id: 'b', file: join(folder, 'b.jpg') }]);
    expect(pictured.notes).toEqual(['Dropped 1 images that are absent, with their captions: a.jpg.']);
  });

  it("finds COCO's images in the folders that entries name, and beside each other where they are not there", async () => {
    const sentences = [{ raw: 'x', tokens: ['x'] }];
    await mkdir(join(folder, 'val2014'), { recursive: true });
    await writeFile(join(folder, 'val2014', 'c.jpg'), '');
    await write({
      images: [
        { filepath: 'val2014', filename: 'c.jpg', split: 'test', sentences, cocoid: 1 },
        { filepath: 'train2014', filename: 'b.jpg', split: 'restval', sentences },
      ],
      dataset: 'coco',
    });
    const { images, notes } = await openKarpathy(path, { images: folder });
    expect(images.map(({ file }) => file)).toEqual([join(folder, 'val2014', 'c.jpg'), join(folder, 'b.jpg')]);
    expect(notes).toEqual([]);
  });

  it('opens no file outside the folder of images', async () => {
    for (const filepath of ['..', '../../etc', '/etc', 'a/../../x']) {
      await write({ images: [{ filepath, filename: 'passwd', split: 'train', sentences: [{ raw: 'x' }] }] });
      await expect(openKarpathy(path, { images: folder })).rejects.toThrow(
        /images\[0\]\.filepath must name a file inside .*, which leads out of it/,
      );
    }
    await write({ images: [{ filename: '../b.jpg', split: 'train', sentences: [{ raw: 'x' }] }] });
    await expect(openKarpathy(path, { images: folder })).rejects.toThrow(
      /images\[0\]\.filepath must name a file inside .*got "\.\.\/b\.jpg", which leads out of it/,
    );
  });

  it('gives pictures of one name in two folders ids of their own', async () => {
    const home = await temporaryFolder();
    for (const bird of ['gull', 'tern']) {
      await mkdir(join(home, bird));
      await writeFile(join(home, bird, '001.jpg'), '');
    }
    const entry = { filename: '001.jpg', split: 'train', sentences: [{ raw: 'A bird.' }] };
    await write({ images: ['gull', 'tern'].map((filepath) => ({ ...entry, filepath })) });
    const { images, captions } = await openKarpathy(path, { images: home });
    expect(images).toEqual([
      { id: '001', file: join(home, 'gull/001.jpg') },
      { id: 'tern/001', file: join(home, 'tern/001.jpg') },
    ]);
    expect(new Set(captions.map(({ id }) => id)).size).toBe(2);
  });

  it('keeps splits by any name', async () => {
    const entry = (filename: string, split: string) => ({ filename, split, sentences: [{ raw: 'x' }] });
    await write({ images: [entry('a.jpg', '__proto__'), entry('b.jpg', 'constructor')] });
    const { splits } = await openKarpathy(path);
    expect(Object.entries(splits)).toEqual([['__proto__', [0]], ['constructor', [1]]]); // prettier-ignore
  });

  it('opens no folder without its pictures, and names entries whose keys repeat', async () => {
    await write({ images: [{ filename: 'a.jpg', split: 'train', sentences: [{ raw: 'x' }] }] });
    await expect(openKarpathy(path, { images: await temporaryFolder() })).rejects.toThrow(
      /must name images that are in .*got 1 names of none/,
    );
    await writeFile(path, '{"images":[{"filename":"a.jpg","filename":"b.jpg"}]}');
    await expect(openKarpathy(path)).rejects.toThrow(/the key "filename" twice in images\[0\]/);
  });

  it('names the entry at fault', async () => {
    await write({ images: [{ filename: 'a.jpg', split: 'train' }] });
    await expect(openKarpathy(path)).rejects.toThrow(/images\[0\] must have filename, split and sentences/);
    await write({ images: [{ filename: 'a.jpg', split: 'train', sentences: [{ raw: '' }] }] });
    await expect(openKarpathy(path)).rejects.toThrow(/images\[0\]\.sentences\[0\]\.raw/);
    await write({});
    await expect(openKarpathy(path)).rejects.toThrow(/list "images"/);
    await writeFile(path, '{');
    await expect(openKarpathy(path)).rejects.toThrow(/must be JSON/);
  });
});
