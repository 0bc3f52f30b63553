import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@vse/testing';
import { describe, expect, it } from 'vitest';
import { captionIn } from './file-names';
import { openDataset } from './open-dataset';

/** Makes a folder of files, each with its text. */
async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

const table = 'image,caption\na.jpg,A dog runs.\nb.jpg,A cat sits.\n';
const coco = (id: number) =>
  JSON.stringify({
    images: [{ id, file_name: `${id}.jpg` }],
    annotations: [{ id, image_id: id, caption: `number ${id}` }],
  });

describe('openDataset', () => {
  it.each([
    ['a table beside its pictures', { 'captions.csv': table, 'a.jpg': '', 'b.jpg': '' }, ''],
    ['a table beside images/', { 'captions.csv': table, 'images/a.jpg': '', 'images/b.jpg': '' }, ''],
    [
      'the folder of images of a table',
      { 'captions.csv': table, 'images/a.jpg': '', 'images/b.jpg': '' },
      'images',
    ],
    ['a table itself', { 'mine.csv': table, 'a.jpg': '', 'b.jpg': '' }, 'mine.csv'],
    ["Kaggle's captions.txt", { 'captions.txt': table, 'Images/a.jpg': '', 'Images/b.jpg': '' }, ''],
  ])('opens %s', async (_, files, path) => {
    const { captions, images } = await openDataset(join(await folderOf(files), path));
    expect(images).toHaveLength(2);
    expect(captions.map(({ text }) => text)).toEqual(['A dog runs.', 'A cat sits.']);
  });

  it('opens COCO as it is distributed, in its two splits', async () => {
    const folder = await folderOf({
      'annotations/captions_train2014.json': coco(1),
      'annotations/captions_val2014.json': coco(2),
      'train2014/1.jpg': '',
      'val2014/2.jpg': '',
    });
    const { splits, captions } = await openDataset(folder);
    expect(splits).toEqual({ train: [0], dev: [1] });
    expect(captions.map(({ image, text }) => [image, text])).toEqual([
      [0, 'number 1'],
      [1, 'number 2'],
    ]);
  });

  it('puts the images of captions that name one split into none of them', async () => {
    const folder = await folderOf({ 'captions_val2014.json': coco(1), '1.jpg': '', 'b/captions_val_a.json': coco(1), 'b/captions_val_b.json': coco(2), 'b/val_a/1.jpg': '', 'b/val_b/2.jpg': '' }); // prettier-ignore
    expect((await openDataset(folder)).splits).toEqual({ all: [0] });
    expect((await openDataset(join(folder, 'b'))).splits).toEqual({ all: [0, 1] });
  });

  it('keeps the columns of facts that are asked for, and describes by descriptions before titles', async () => {
    const header = 'image,Title,description,artist,date,room';
    const files = { 'works.csv': `${header}\na.jpg,Dog,"A dog. It runs.",,1890,4\nb.jpg,Cat,A cat.,Ann,,\n`, 'images/a.jpg': '', 'images/b.jpg': '' }; // prettier-ignore
    const folder = await folderOf(files);
    const metadata = ['title', 'artist', 'date', 'description', 'place'];
    for (const path of [folder, join(folder, 'images'), join(folder, 'works.csv')]) {
      const { images, captions } = await openDataset(path, { metadata });
      expect(images.map((image) => image.metadata)).toEqual([{ title: 'Dog', date: '1890' }, { title: 'Cat', artist: 'Ann' }]); // prettier-ignore
      expect(captions.map(({ text }) => text)).toEqual(['A dog. It runs.', 'A cat.']);
    }
    expect((await openDataset(folder)).images[0]).not.toHaveProperty('metadata');
    const lines = await folderOf({ 'works.jsonl': '{"image":"a.jpg","caption":"A dog.","date":1890,"sold":false,"artist":null,"title":["x"]}\n', 'a.jpg': '' }); // prettier-ignore
    expect((await openDataset(lines, { metadata: [...metadata, 'sold'] })).images[0]!.metadata).toEqual({ date: 1890, sold: false }); // prettier-ignore
  });

  it('keeps all columns but those of the captions, and images without a caption, where they are asked for', async () => {
    const table =
      'image,caption,number,room\na.jpg,A dog.,0,4\na.jpg,It runs.,1,4\nb.jpg,,0,5\nc.jpg,A cat.,0,\n';
    const folder = await folderOf({ 'works.csv': table, 'a.jpg': '', 'b.jpg': '', 'c.jpg': '' });
    await expect(openDataset(folder)).rejects.toThrow('must have a caption');
    const { images, captions } = await openDataset(folder, { metadata: 'all', captionless: true });
    // The number is another for each caption of an image, and so no fact about it.
    expect(images.map(({ id, metadata }) => [id, metadata])).toEqual([['a', { room: '4' }], ['b', { room: '5' }], ['c', undefined]]); // prettier-ignore
    expect(captions.map(({ image, text }) => [image, text])).toEqual([[0, 'A dog.'], [0, 'It runs.'], [2, 'A cat.']]); // prettier-ignore
    const facts = await folderOf({ 'works.jsonl': '{"image":"a.jpg","artist":"Ann"}\n', 'a.jpg': '' });
    await expect(openDataset(facts, { metadata: 'all' })).rejects.toThrow('a column for the caption');
    expect((await openDataset(facts, { metadata: 'all', captionless: true })).images[0]!.metadata).toEqual({ artist: 'Ann' }); // prettier-ignore
  });

  it('opens captions without their pictures', async () => {
    const folder = await folderOf({ 'captions_val2014.json': coco(1) });
    const file = join(folder, 'captions_val2014.json');
    await expect(openDataset(file)).rejects.toThrow('Give the folder of its images');
    for (const open of [
      () => openDataset(file, { pictures: false }),
      () => openDataset(folder, { captions: file, pictures: false }),
    ])
      // prettier-ignore
      expect((await open()).images).toEqual([{ id: '1' }]);
  });

  it('takes the names of pictures only if it may, and counts those that describe nothing', async () => {
    const folder = await folderOf({
      'a-dog-in-the-snow_2.jpg': '',
      'below/RedBarn.png': '',
      'IMG_2031.jpg': '',
      'notes.md': '',
    });
    await expect(openDataset(folder)).rejects.toThrow(/is not a known data set.*got IMG_2031\.jpg, a-dog/);
    const { captions, notes, splits } = await openDataset(folder, { fileNames: true });
    expect(captions.map(({ text }) => text)).toEqual(['a dog in the snow', 'Red Barn']);
    expect(splits).toEqual({ all: [0, 1] });
    expect(notes[1]).toBe('Left out 1 pictures whose names describe nothing: IMG_2031.jpg.');
    const camera = await folderOf({ 'IMG_1.jpg': '', 'DSC0002.jpg': '', 'a red barn.jpg': '' });
    await expect(openDataset(camera, { fileNames: true })).rejects.toThrow(
      /got 3 pictures, 1 of them with such a name/,
    );
  });

  it('says what is wrong with a path, by the names that a program gives it', async () => {
    const names = { path: 'PICTURES', captions: '--captions', images: '--images' };
    await expect(openDataset('/nowhere', { names })).rejects.toThrow(/^PICTURES: \/nowhere is not there/);
    const several = await folderOf({ 'captions.txt': table, 'annotations.txt': '' });
    await expect(openDataset(several, { names })).rejects.toThrow(
      /several caption files, annotations\.txt, captions\.txt\. Name one: --captions/,
    );
    await expect(openDataset(await folderOf({}), { names: { ...names, also: '*_ims.npy' } })).rejects.toThrow(
      /Wanted \*_ims\.npy, Flickr8k\.token\.txt, .*got an empty folder/,
    );
    const shards = await folderOf({ 'train-0000.tar': '' });
    await expect(openDataset(shards)).rejects.toThrow(/unpackTo must say where/);
    const other = await folderOf({ 'captions.docx': '' });
    await expect(openDataset(join(other, 'captions.docx'), { names })).rejects.toThrow(
      /^--captions: .*must be named/,
    );
  });
});

it.each([
  ['a-dog-in-the-snow_2.jpg', 'a dog in the snow'],
  ['two dogs (13).png', 'two dogs'],
  ['StarryNightOverTheRhone.jpg', 'Starry Night Over The Rhone'],
  ['portrait_of_1887_by_van_gogh.jpg', 'portrait of by van gogh'],
  ['les_glaneuses_d\u2019\u00e9t\u00e9.jpg', 'les glaneuses d\u2019\u00e9t\u00e9'],
  ['IMG_20190304_101112.jpg', undefined],
  ['DSC01234.jpg', undefined],
  ['dog.jpg', undefined],
  ['1001773457_577c3a7d70.jpg', undefined],
])('captionIn(%j) is %j', (name, caption) => {
  expect(captionIn(name)).toBe(caption);
});
