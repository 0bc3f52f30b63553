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

  it('reads lists of captions in a cell, and captions in numbered columns', async () => {
    await put(
      'c.csv',
      'raw,split,filename\n"[""One ."", ""Two .""]",train,a.jpg\n"[\'Three .\'\n \'Four .\']",val,a.png\n',
    );
    const { captions } = await openFolder(folder);
    expect(captions.map(({ image, text }) => [image, text])).toEqual([
      [0, 'One .'],
      [0, 'Two .'],
      [1, 'Three .'],
      [1, 'Four .'],
    ]);
    await put('c.csv', 'file_name,caption_0,caption_1\na.jpg,One,Two\na.png,Three,\n');
    expect((await openFolder(folder)).captions.map(({ text }) => text)).toEqual(['One', 'Two', 'Three']);
    await put('c.csv', 'image,caption\na.jpg,[]\n');
    await expect(openFolder(folder)).rejects.toThrow(/line 2 must have a caption, got an empty list/);
  });

  it('reads a table with tabs as pandas writes it, and one without quoting', async () => {
    await put(
      'c.tsv',
      'image\tcaption\na.jpg\t"A ""Bulls"" shirt"\na.jpg\t"Stop" says "a" sign\na.jpg\tA "dog"\n',
    );
    expect((await openFolder(folder)).captions.map(({ text }) => text)).toEqual([
      'A "Bulls" shirt',
      '"Stop" says "a" sign',
      'A "dog"',
    ]);
  });

  it("opens Kaggle's Flickr8k: captions.txt with a header, pictures in Images", async () => {
    await put('k8/captions.txt', 'image,caption\nx.jpg,A dog runs .\nx.jpg,"A ""Bulls"" shirt , red ."\n');
    await put('k8/Images/x.jpg');
    const k8 = join(folder, 'k8');
    const wanted = [{ id: 'x', file: join(k8, 'Images/x.jpg') }];
    const found = await openFolder(k8);
    expect(found.images).toEqual(wanted);
    expect(found.captions.map(({ id, text }) => [id, text])).toEqual([
      ['x.jpg#0', 'A dog runs .'],
      ['x.jpg#1', 'A "Bulls" shirt , red .'],
    ]);
    expect((await openFolder(k8, { captions: 'captions.txt', images: 'Images' })).images).toEqual(wanted);
  });

  it("opens Kaggle's Flickr30k: leaves the record without a bar out, and counts it", async () => {
    await put(
      'results.csv',
      'image_name| comment_number| comment\na.jpg| 0| A dog runs .\na.png| 4   A dog runs over the grass .\na.png| 3| A cat .\n',
    );
    const { captions, notes } = await openFolder(folder);
    expect(captions.map(({ text }) => text)).toEqual(['A dog runs .', 'A cat .']);
    expect(notes).toEqual([
      expect.stringMatching(
        /^Left out 1 records that cannot be read, such as: .*line 3 must have 3 cells .*got 2/,
      ),
    ]);
    await put('results.csv', 'image_name| comment_number| comment\na.jpg| 0 A dog\na.png| 1 A cat\n');
    await expect(openFolder(folder)).rejects.toThrow(/line 2 must have 3 cells/);
  });

  it('refuses tables without a record', async () => {
    for (const [name, text] of [
      ['c.csv', 'image,caption\n'],
      ['c.json', '[]'],
      ['c.jsonl', '\n'],
    ] as const) {
      await put(`none/${name}`, text);
      const opening = openFolder(join(folder, 'none'), { captions: name });
      await expect(opening).rejects.toThrow(`must have captions in ${name}, got no record`);
    }
  });

  it('leaves broken records out on request', async () => {
    await put('c.csv', 'image,caption\na.jpg,one, two\na.jpg,three\na.png,\na.png,four\n');
    await expect(openFolder(folder)).rejects.toThrow(/line 2 must have 2 cells/);
    const { captions, notes } = await openFolder(folder, { skipBroken: true });
    expect(captions.map(({ text }) => text)).toEqual(['three', 'four']);
    expect(notes[0]).toMatch(/^Left out 2 records that cannot be read, such as: .*line 2 must have 2 cells/);
    await put('d/x.jsonl', '{"image":"x.jpg"}\n{"image":"x.jpg","caption":"one"}\n');
    await put('d/x.jpg');
    expect((await openFolder(join(folder, 'd'), { skipBroken: true })).notes[0]).toMatch(
      /^Left out 1 records/,
    );
  });

  it('opens folders of images as Hugging Face lays them out', async () => {
    for (const [split, name] of [
      ['train', 'x'],
      ['test', 'x'],
      ['validation', 'y'],
    ] as const) {
      await put(`hf/${split}/metadata.csv`, `file_name,text\n${name}.jpg,A ${split} picture\n`);
      await put(`hf/${split}/${name}.jpg`);
    }
    const { images, captions, splits } = await openFolder(join(folder, 'hf'));
    expect(images.map(({ id }) => id)).toEqual(['test/x', 'train/x', 'validation/y']);
    expect(captions.map(({ text }) => text)).toEqual([
      'A test picture',
      'A train picture',
      'A validation picture',
    ]);
    expect(splits).toEqual({ test: [0], train: [1], dev: [2] });
    await put(
      'root/metadata.jsonl',
      '{"file_name":"train/a.jpg","text":"one"}\n{"file_name":"test/a.jpg","text":"two"}\n',
    );
    for (const split of ['train', 'test']) await put(`root/${split}/a.jpg`);
    expect((await openFolder(join(folder, 'root'))).splits).toEqual({ train: [0], test: [1] });
  });

  it("opens LAVIS' lists in JSON, one or one of each split", async () => {
    const train = [{ image: 'below/b.jpg', caption: ['One.', 'Two.'] }];
    await put('flickr30k_train.json', JSON.stringify(train));
    expect((await openFolder(folder)).captions.map(({ text }) => text)).toEqual(['One.', 'Two.']);
    await put('flickr30k_test.json', JSON.stringify([{ image: 'a.jpg', caption: 'Three.' }]));
    const { images, splits } = await openFolder(folder);
    expect(images.map(({ id }) => id)).toEqual(['a', 'below/b']);
    expect(splits).toEqual({ test: [0], train: [1] });
    await put('flickr30k_test.json', '[{"image":"a.jpg","image":"b.jpg","caption":"x"}]');
    await expect(openFolder(folder)).rejects.toThrow(/list of objects, got the key "image" twice in \[0\]/);
    await put('flickr30k_test.json', '{"images":[]}');
    await expect(openFolder(folder)).rejects.toThrow(/must be JSON, a list of objects, got no list/);
    await put('flickr30k_test.json', '[1]');
    await expect(openFolder(folder)).rejects.toThrow(/\[0\] must be a JSON object, got 1/);
  });

  it('says what is wrong with a file that is no parquet', async () => {
    await put('data/train-00000-of-00001.parquet', 'PAR1xxxxPAR1');
    await expect(openFolder(folder)).rejects.toThrow(DataError);
    await expect(openFolder(folder)).rejects.toThrow(/00001\.parquet must be a parquet file, got: /);
  });

  it('takes absolute paths inside the folder, and names composed or decomposed', async () => {
    await put('cafe\u0301.jpg');
    await put('c.csv', `filepath\ttitle\n${join(folder, 'below/b.jpg')}\tA dog\ncaf\u00e9.jpg\tA cat\n`);
    const { images } = await openFolder(folder);
    expect(images).toEqual([
      { id: 'below/b', file: join(folder, 'below/b.jpg') },
      { id: 'cafe\u0301', file: join(folder, 'cafe\u0301.jpg') },
    ]);
  });

  it('keeps the splits that are given where a record names none, under any name', async () => {
    await put(
      'c.csv',
      'image,caption,split\na.jpg,one,__proto__\na.png,two,\nbelow/b.jpg,three,constructor\n',
    );
    const { splits, notes } = await openFolder(folder);
    expect(Object.entries(splits)).toEqual([['__proto__', [0]], ['constructor', [2]]]); // prettier-ignore
    expect(notes).toEqual(['Left 1 images out of all splits: their records name none.']);
  });

  it('counts pictures of kinds that are not read', async () => {
    for (const name of ['x.HEIC', 'y.bmp', 'z.jfif', 'bare']) await put(name);
    await put('c.csv', 'image,caption\nx.HEIC,one\ny.bmp,two\nz.jfif,three\nbare,four\n');
    const { images, notes } = await openFolder(folder);
    expect(images.map(({ id }) => id)).toEqual(['z', 'bare']);
    expect(notes).toEqual([
      'Left out 2 images of kinds that are not read, with their captions: .heic 1, .bmp 1. Convert them to JPEG or PNG.',
    ]);
    await put('c.csv', 'image,caption\nx.HEIC,one\n');
    await expect(openFolder(folder)).rejects.toThrow(/Pictures of the kinds \.heic are not read/);
  });

  it('names the line that is not UTF-8, or reads it by its encoding', async () => {
    await put('c.csv', Buffer.from('image,caption\na.jpg,Men at a caf\u00e9\n', 'latin1'));
    await expect(openFolder(folder)).rejects.toThrow(/c\.csv, line 2 must be UTF-8/);
    const { captions } = await openFolder(folder, { encoding: 'iso-8859-1' });
    expect(captions[0]!.text).toBe('Men at a caf\u00e9');
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
