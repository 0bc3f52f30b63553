import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dataset } from '@vse/datasets';
import { temporaryFolder } from '@vse/testing';
import { parquetWriteFile } from 'hyparquet-writer';
import { packTar } from 'modern-tar';
import sharp from 'sharp';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readFlags } from './flags';
import { openDataset } from './open-dataset';
import { writeLines } from './testing/folders';

const open = (...argv: string[]): Promise<Dataset> =>
  openDataset(readFlags(argv, { name: 'test', help: '', flags: {} }).common);

const names = Array.from({ length: 10 }, (_, i) => `p${i}.jpg`);
const first9 = [0, 1, 2, 3, 4, 5, 6, 7, 8];

/** A folder with empty files in the place of ten pictures; the readers do not open them. */
async function pictures(below = '.'): Promise<string> {
  const folder = await temporaryFolder();
  await mkdir(join(folder, below), { recursive: true });
  for (const name of names) await writeFile(join(folder, below, name), '');
  return folder;
}

const coco = (of: readonly string[]): string =>
  JSON.stringify({
    images: of.map((file_name, id) => ({ id, file_name })),
    annotations: of.map((name, id) => ({ id: 10 + id, image_id: id, caption: `about ${name}` })),
  });

describe('openDataset', () => {
  it('opens Karpathy\u2019s json by its name, with its own splits', async () => {
    const folder = await pictures();
    const images = names.map((filename, i) => ({
      filename,
      split: i < 8 ? 'train' : 'test',
      sentences: [{ raw: `caption ${i}` }],
    }));
    await writeFile(join(folder, 'dataset_mine.json'), JSON.stringify({ images }));
    const { name, splits, notes, ...dataset } = await open('--data', folder);
    expect([name, splits, notes]).toEqual(['mine', { train: first9.slice(0, 8), test: [8, 9] }, []]);
    expect(dataset.images[9]!.file).toBe(join(folder, 'p9.jpg'));
  });

  it('opens COCO as its authors lay it out, train and val together', async () => {
    const folder = await pictures('val2014');
    await mkdir(join(folder, 'train2014'));
    await writeFile(join(folder, 'train2014', 'q.jpg'), '');
    await mkdir(join(folder, 'annotations'));
    await writeFile(join(folder, 'annotations', 'captions_train2014.json'), coco(['q.jpg']));
    await writeFile(join(folder, 'annotations', 'captions_val2014.json'), coco(names));
    const { images, captions, splits } = await open('--data', folder);
    expect(images[0]!.file).toBe(join(folder, 'train2014', 'q.jpg'));
    expect(captions[3]).toMatchObject({ image: 3, text: 'about p2.jpg' });
    expect(splits).toEqual({ train: [0], dev: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] });
  });

  it('divides what has no splits nine to one, and says so', async () => {
    const folder = await pictures('pictures');
    const file = join(folder, 'captions_val2014.json');
    await writeFile(file, coco(names));
    const { splits, notes } = await open('--annotations', file, '--images', join(folder, 'pictures'));
    expect(splits).toEqual({ train: first9, dev: [9] });
    expect(notes).toContainEqual(expect.stringMatching(/^No splits are given: the first nine tenths/));
  });

  it('opens a table beside pictures, and one that lies elsewhere', async () => {
    const folder = await pictures();
    const table = join(await temporaryFolder(), 'mine.csv');
    await writeLines(table, ['image,caption', ...names.map((name) => `${name},about ${name}`)]);
    const elsewhere = await open('--annotations', table, '--images', folder);
    await writeLines(join(folder, 'mine.csv'), ['image,caption,split', 'p1.jpg,a,train', 'p2.jpg,b,test']);
    const beside = await open('--data', folder);
    expect(elsewhere.splits).toEqual({ train: first9, dev: [9] });
    expect(elsewhere.images[9]!.file).toBe(join(folder, 'p9.jpg'));
    expect(beside.splits).toEqual({ train: [0], test: [1] });
    await writeLines(join(folder, 'mine.csv'), ['image,caption,split', 'p1.jpg,a,test', 'p2.jpg,b,test']);
    expect((await open('--data', folder)).splits).toEqual({ test: [0, 1] }); // a test split is never trained on
  });

  it('opens the text of Favre\u2019s tutorial with pictures by path', async () => {
    const folder = await pictures('val2014');
    const text = join(folder, 'annotations.10k.txt');
    await writeLines(text, names.map((name) => `${name} about ${name}`)); // prettier-ignore
    const { name, images, splits } = await open('--annotations', text, '--images', join(folder, 'val2014'));
    expect([name, splits]).toEqual(['favre', { train: first9, dev: [9] }]);
    expect(images[0]).toEqual({ id: 'p0', file: join(folder, 'val2014', 'p0.jpg') });
  });

  it('says what it cannot choose or does not know', async () => {
    const folder = await pictures();
    for (const name of ['a.csv', 'b.tsv'])
      await writeLines(join(folder, name), ['image,caption', 'p1.jpg,a']);
    await expect(open('--data', folder)).rejects.toThrow(/several caption files, a\.csv, b\.tsv/);
    await rm(join(folder, 'a.csv'));
    await rm(join(folder, 'b.tsv'));
    await expect(open('--data', folder)).rejects.toThrow(/not a known data set.*dataset_\*\.json/);
    await expect(open('--annotations', join(folder, 'p1.jpg'))).rejects.toThrow(/--annotations: .*p1\.jpg/);
    expect(() => readFlags(['--images', folder], { name: 'test', help: '', flags: {} })).toThrow(
      /--images: wanted captions for these pictures, got none/,
    );
  });

  it('keeps given splits where one record names none', async () => {
    const folder = await pictures();
    const rows = names.map((name, i) => `${name},caption ${i},${['', 'test', 'train'][Math.min(i, 2)]}\n`);
    await writeFile(join(folder, 'c.csv'), `image,caption,split\n${rows.join('')}`);
    const { splits, notes } = await open('--data', folder);
    expect(splits).toEqual({ test: [1], train: [2, 3, 4, 5, 6, 7, 8, 9] });
    expect(notes).toEqual(['Left 1 images out of all splits: their records name none.']);
  });

  it("opens Kaggle's Flickr8k by --data and by --annotations, and Favre's captions.txt", async () => {
    const folder = await pictures('Images');
    const rows = names.map((name) => `${name},"A dog , about ${name}"\n`);
    await writeFile(join(folder, 'captions.txt'), `image,caption\n${rows.join('')}`);
    const file = join(folder, 'captions.txt');
    for (const flags of [
      ['--data', folder],
      ['--annotations', file],
      ['--annotations', file, '--images', join(folder, 'Images')],
    ]) {
      const { images, captions, splits } = await open(...flags);
      expect(images[9]).toEqual({ id: 'p9', file: join(folder, 'Images', 'p9.jpg') });
      expect(captions[1]!.text).toBe('A dog , about p1.jpg');
      expect(splits).toEqual({ train: first9, dev: [9] });
    }
    await writeFile(file, names.map((name) => `${name} about it\n`).join(''));
    const favre = await open('--annotations', file, '--images', join(folder, 'Images'));
    expect(favre.captions).toHaveLength(10);
  });

  it("opens LAVIS' lists in JSON: one, one of each split, and one by --annotations", async () => {
    const folder = await pictures('flickr30k-images');
    const list = (from: number, to: number) =>
      JSON.stringify(names.slice(from, to).map((name) => ({ image: `flickr30k-images/${name}`, caption: [`A dog ${name}`, 'Dogs'], image_id: name }))); // prettier-ignore
    const file = join(folder, 'flickr30k_all.json');
    await writeFile(file, list(0, 10));
    for (const flags of [
      ['--data', folder],
      ['--annotations', file],
      ['--annotations', file, '--images', folder],
    ]) {
      // prettier-ignore
      const { splits, captions, images } = await open(...flags);
      expect([splits, captions.length]).toEqual([{ train: first9, dev: [9] }, 20]);
      expect(images[9]!.file).toBe(join(folder, 'flickr30k-images', 'p9.jpg'));
    }
    await rm(file);
    await writeFile(join(folder, 'flickr30k_train.json'), list(0, 8));
    await writeFile(join(folder, 'flickr30k_test.json'), list(8, 10));
    const { splits, images } = await open('--data', folder);
    expect(splits).toEqual({ test: [0, 1], train: [2, 3, 4, 5, 6, 7, 8, 9] }); // in the order of the files' names
    expect(images[1]!.file).toBe(join(folder, 'flickr30k-images', 'p9.jpg'));
  });

  it('opens parquet: one file, and those of splits', async () => {
    const folder = await pictures('images');
    const write = (name: string, from: number, to: number) =>
      parquetWriteFile({
        filename: join(folder, name),
        columnData: [
          { name: 'image', data: names.slice(from, to), type: 'STRING' },
          { name: 'caption', data: names.slice(from, to).map((one) => `about ${one}`), type: 'STRING' },
        ],
      });
    write('all.parquet', 0, 10);
    for (const flags of [
      ['--data', folder],
      ['--annotations', join(folder, 'all.parquet')],
    ])
      expect((await open(...flags)).splits).toEqual({ train: first9, dev: [9] });
    await rm(join(folder, 'all.parquet'));
    write('train-00000-of-00001.parquet', 0, 8);
    write('validation-00000-of-00001.parquet', 8, 10);
    const { splits, images } = await open('--data', folder);
    expect(splits).toEqual({ train: first9.slice(0, 8), dev: [8, 9] });
    expect(images[9]).toEqual({ id: 'p9', file: join(folder, 'images', 'p9.jpg') });
  });

  it("opens open_clip's table with absolute paths", async () => {
    const folder = await pictures('below');
    const rows = names.map((name) => `${join(folder, 'below', name)}\tabout ${name}`);
    const file = join(folder, 'pairs.tsv');
    await writeLines(file, ['filepath\ttitle', ...rows]);
    const elsewhere = join(await temporaryFolder(), 'pairs.tsv');
    await writeLines(elsewhere, ['filepath\ttitle', ...rows]);
    for (const flags of [
      ['--data', folder],
      ['--annotations', elsewhere, '--images', folder],
    ]) {
      const { images, captions, splits } = await open(...flags);
      expect(images[9]!.file).toBe(join(folder, 'below', 'p9.jpg'));
      expect([captions[9]!.text, splits]).toEqual(['about p9.jpg', { train: first9, dev: [9] }]);
    }
    await expect(open('--annotations', elsewhere)).rejects.toThrow(/leads out of it|outside/);
  });

  it('opens folders of images as Hugging Face lays them out', async () => {
    const folder = await temporaryFolder();
    for (const [split, some] of [
      ['train', names.slice(0, 8)],
      ['validation', names.slice(8)],
    ] as const) {
      // prettier-ignore
      await mkdir(join(folder, split));
      for (const name of some) await writeFile(join(folder, split, name), '');
      await writeLines(join(folder, split, 'metadata.csv'), [
        'file_name,caption_0,caption_1',
        ...some.map((name) => `${name},about ${name},again`),
      ]);
    }
    const { splits, captions } = await open('--data', folder);
    expect(splits).toEqual({ train: first9.slice(0, 8), dev: [8, 9] });
    expect(captions).toHaveLength(20);
  });

  describe('with shards of WebDataset', () => {
    afterEach(() => {
      vi.unstubAllEnvs();
      vi.restoreAllMocks();
    });

    async function shards(...files: string[]): Promise<{ folder: string; jpeg: Buffer }> {
      vi.spyOn(process.stderr, 'write').mockReturnValue(true);
      vi.stubEnv('VSE_CACHE', await temporaryFolder());
      const folder = await temporaryFolder();
      const background = { r: 200, g: 90, b: 20 };
      const jpeg = await sharp({ create: { width: 8, height: 6, channels: 3, background } })
        .jpeg()
        .toBuffer();
      for (const [i, file] of files.entries()) {
        const entries = [0, 1].flatMap((number): [string, Buffer][] => [
          [`${i}${number}.jpg`, jpeg],
          [`${i}${number}.txt`, Buffer.from(`caption ${i}${number}`)],
        ]);
        const tar = await packTar(
          entries.map(([name, body]) => ({ header: { name, size: body.length, type: 'file' }, body })),
        );
        await writeFile(join(folder, file), tar);
      }
      return { folder, jpeg };
    }

    it('reads a folder of them, a pattern and one, with pictures that are unpacked', async () => {
      const { folder, jpeg } = await shards('train-00000.tar', 'train-00001.tar', 'val-00000.tar');
      const { splits, images, captions } = await open('--data', folder);
      expect(splits).toEqual({ train: [0, 1, 2, 3], dev: [4, 5] });
      expect(captions[5]).toMatchObject({ image: 5, text: 'caption 21' });
      expect((await readFile(images[5]!.file!)).equals(jpeg)).toBe(true);
      const pattern = await open('--data', join(folder, 'train-{00000..00001}.tar'));
      expect(pattern.splits).toEqual({ train: [0, 1, 2, 3] });
      expect((await open('--data', join(folder, 'val-00000.tar'))).splits).toEqual({ dev: [0, 1] });
    });

    it('divides those without splits, and names one that is cut off', async () => {
      const { folder } = await shards(...Array.from({ length: 5 }, (_, i) => `0000${i}.tar`));
      const { splits, notes } = await open('--data', folder);
      expect(splits).toEqual({ train: first9, dev: [9] });
      expect(notes).toContainEqual(expect.stringMatching(/^No splits are given/));
      const file = join(folder, '00004.tar');
      await writeFile(file, (await readFile(file)).subarray(0, 700));
      await expect(open('--data', folder)).rejects.toThrow(/00004\.tar.*cut off/);
    });
  });
});
