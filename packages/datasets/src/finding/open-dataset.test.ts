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
