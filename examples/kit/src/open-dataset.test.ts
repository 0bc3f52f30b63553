import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dataset } from '@vse/datasets';
import { temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
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
});
