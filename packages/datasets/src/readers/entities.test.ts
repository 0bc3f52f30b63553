import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '@vse/testing';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { openScenes } from '../scenes/open-scenes';
import { openFlickr30kEntities } from './entities';

describe('openFlickr30kEntities', () => {
  it('reads back the phrases of scenes, with boxes to the pixel', async () => {
    const folder = await temporaryFolder();
    const scenes = await openScenes({ folder, sizes: { train: 4, dev: 2, test: 2 } });
    const read = await openFlickr30kEntities(folder);
    expect(read.splits).toEqual(scenes.splits);
    expect(read.images.every(({ boxes }) => boxes!.length > 0)).toBe(true);
    expect(read.captions.map((caption) => caption.text)).toEqual(
      scenes.captions.map((caption) => caption.text),
    );
    const bare = ({ boxes, ...rest }: (typeof read.phrases)[number]) => ({ ...rest, boxes: boxes.length });
    expect(read.phrases.map(bare)).toEqual(scenes.phrases.map(bare));
    const corners = (boxes: readonly { left: number }[]): number[] =>
      boxes.map((box) => Math.floor(box.left));
    expect(read.phrases.map(({ boxes }) => corners(boxes))).toEqual(
      scenes.phrases.map(({ boxes }) => corners(boxes)),
    );
  });

  it('matches lists of file names, counts what no list finds, and skips blank lines', async () => {
    const folder = await temporaryFolder();
    for (const name of ['Sentences', 'Annotations']) await mkdir(join(folder, name));
    await writeFile(join(folder, 'Sentences', '1.txt'), '[/EN#1/people A man] waits .\n\nA man .\n');
    await writeFile(join(folder, 'Annotations', '1.xml'), '<annotation></annotation>');
    await writeFile(join(folder, 'test.txt'), '1.jpg\n2.jpg\n');
    const { captions, splits, notes } = await openFlickr30kEntities(folder);
    expect(captions.map(({ id, text }) => [id, text])).toEqual([
      ['1#0', 'A man waits .'],
      ['1#1', 'A man .'],
    ]);
    expect(splits).toEqual({ test: [0] });
    expect(notes).toContain('Skipped 1 blank lines of sentences.');
    expect(notes).toContain('Left 1 of 2 images out of split test: they have no picture or no caption: 2.');
  });

  it('turns boxes with a picture that lies on its side, and counts other sizes', async () => {
    const folder = await temporaryFolder();
    for (const name of ['Sentences', 'Annotations', 'img']) await mkdir(join(folder, name));
    const sizes = { side: [40, 60], wrong: [40, 40], same: [60, 40], absent: [60, 40] } as const;
    for (const [id, [width, height]] of Object.entries(sizes)) {
      await writeFile(join(folder, 'Sentences', `${id}.txt`), '[/EN#1/people A man] waits .\n');
      const box = '<xmin>1</xmin><ymin>11</ymin><xmax>20</xmax><ymax>30</ymax>';
      await writeFile(
        join(folder, 'Annotations', `${id}.xml`),
        `<size><width>${width}</width><height>${height}</height></size><object><name>1</name><bndbox>${box}</bndbox></object>`,
      );
    }
    const blank = (width: number, height: number) =>
      sharp({ create: { width, height, channels: 3, background: 'red' } });
    await blank(40, 60).withMetadata({ orientation: 6 }).jpeg().toFile(join(folder, 'img/side.jpg'));
    await blank(60, 40).jpeg().toFile(join(folder, 'img/wrong.jpg'));
    await blank(60, 40).jpeg().toFile(join(folder, 'img/same.jpg'));
    const images = join(folder, 'img');
    const read = await openFlickr30kEntities(folder, { images });
    expect(read.images.map(({ id, width, height }) => [id, width, height])).toEqual([
      ['same', 60, 40],
      ['side', 60, 40], // as it is decoded
      ['wrong', 40, 40],
    ]);
    // Stored 40 x 60, turned clockwise: x becomes 60 - y, y becomes x.
    expect(read.images[1]!.boxes).toEqual([{ left: 30, top: 0, right: 50, bottom: 20 }]);
    expect(read.phrases[1]!.boxes).toEqual(read.images[1]!.boxes);
    expect(read.images[0]!.boxes).toEqual([{ left: 0, top: 10, right: 20, bottom: 30 }]);
    expect(read.notes.slice(0, 3)).toEqual([
      'Dropped 1 images that are absent, with their captions: absent.',
      '1 pictures lie on their side and their boxes were turned with them, by Exif orientation: side.',
      '1 pictures have another shape than their annotations say, so boxes may be elsewhere: wrong.',
    ]);
    await expect(openFlickr30kEntities(folder, { images: folder })).rejects.toThrow(
      /folder of images must hold the pictures <id>\.jpg, got none of 4/,
    );
  });

  it('names the folders that are missing', async () => {
    const folder = await temporaryFolder();
    await expect(openFlickr30kEntities(folder)).rejects.toThrow(
      /Sentences\/\*\.txt and Annotations.*is empty/,
    );
  });
});
